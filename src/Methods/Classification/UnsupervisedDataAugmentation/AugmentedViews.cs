using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Changed copies of all examples of a set, made once: a step draws one of them for each unlabelled example. Copy and example
/// keep their place, so that pairs stay together however examples are shuffled.
/// </summary>
public sealed class AugmentedViews
{
    /// <summary>How many copies are made of an example where nothing is said.</summary>
    public const int DefaultCopies = 6;

    /// <summary>Takes copies as they are.</summary>
    /// <param name="values"><c>[M,N,…]</c>: M copies, each as the features of the set; kept, outside any dispose scope.</param>
    /// <param name="description">How they were made, in a few words.</param>
    /// <exception cref="ArgumentException">There is no copy, or the form differs.</exception>
    public AugmentedViews(Tensor values, string description)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        if (values.dim() < 3 || values.numel() == 0)
        {
            throw new ArgumentException($"values: expected [M,N,…] with at least one copy of one example, got [{string.Join(',', values.shape)}].", nameof(values));
        }

        Values = values.DetachFromDisposeScope();
        Description = description;
    }

    /// <summary><c>[M,N,…]</c>, of the features' type, on the CPU.</summary>
    public Tensor Values { get; }

    /// <summary>M.</summary>
    public int Copies => (int)Values.shape[0];

    /// <summary>How they were made.</summary>
    public string Description { get; }

    /// <summary>Changed copies of pictures.</summary>
    /// <param name="data">Pictures <c>uint8 [N,C,H,W]</c>, or rows of pixels from 0 to 1.</param>
    /// <param name="augmenter">What changes them.</param>
    /// <param name="copies">M, at least 1.</param>
    /// <param name="seed">The seed; copy m of example i depends on nothing else.</param>
    /// <param name="shape">C, H and W, where the features are rows.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The copies; for <c>uint8</c> pictures rounded and cut off at the ends.</returns>
    /// <exception cref="ArgumentException">The set has no pictures, the shape does not fit, or the augmenter changes it.</exception>
    public static AugmentedViews OfPictures(
        LabeledDataset data,
        IAugmenter<PixelGrid> augmenter,
        int copies = DefaultCopies,
        long seed = 0,
        (int Channels, int Height, int Width)? shape = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(augmenter);
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        var (channels, height, width) = shape
            ?? (data.IsImage
                ? ((int)data.ExampleShape[0], (int)data.ExampleShape[1], (int)data.ExampleShape[2])
                : throw new ArgumentException("shape: the examples are rows; say which channels, height and width they have.", nameof(shape)));
        var size = channels * height * width;
        if (channels < 1 || height < 1 || width < 1 || size != data.ExampleShape.Aggregate(1L, (product, n) => product * n))
        {
            throw new ArgumentException($"shape: expected one of [{string.Join(',', data.ExampleShape)}] numbers, got {channels}×{height}×{width}.", nameof(shape));
        }

        using var scope = NewDisposeScope();
        var isByte = data.Features.dtype == ScalarType.Byte;
        var pixels = (isByte ? data.Features.to(float32) / data.PixelMaximum : data.Features).contiguous().data<float>().ToArray();
        var floats = isByte ? [] : new float[(long)copies * pixels.Length];
        var bytes = isByte ? new byte[(long)copies * pixels.Length] : [];
        Parallel.For(0L, (long)copies * data.Count, new ParallelOptions { CancellationToken = cancellationToken }, at =>
        {
            var (copy, example) = (at / data.Count, at % data.Count);
            var picture = new PixelGrid(channels, height, width, pixels.AsSpan((int)(example * size), size).ToArray());
            var changed = augmenter.Augment(picture, new SeededRandom(seed, copy, example)).Values;
            if (changed.Length != size)
            {
                throw new ArgumentException($"augmenter: expected pictures of {size} numbers as they came, got {changed.Length}.", nameof(augmenter));
            }

            for (var i = 0; i < size; i++)
            {
                if (isByte)
                {
                    bytes[(at * size) + i] = (byte)Math.Clamp(MathF.Round(changed[i] * data.PixelMaximum), 0, data.PixelMaximum);
                }
                else
                {
                    floats[(at * size) + i] = changed[i];
                }
            }
        });
        long[] form = [copies, .. data.Features.shape];
        return new AugmentedViews(isByte ? tensor(bytes, form) : tensor(floats, form), augmenter.Description);
    }

    /// <summary>Changed copies of texts, as features.</summary>
    /// <param name="texts">N texts, each as its words.</param>
    /// <param name="augmenter">What changes them.</param>
    /// <param name="features">How words become features: the same as for the set itself.</param>
    /// <param name="copies">M, at least 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The copies, <c>float32 [M,N,V]</c>.</returns>
    /// <exception cref="ArgumentException">There is no text.</exception>
    public static AugmentedViews OfTexts(
        IReadOnlyList<IReadOnlyList<string>> texts, IAugmenter<IReadOnlyList<string>> augmenter, TfIdf features, int copies = DefaultCopies, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(augmenter);
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        return OfTexts(
            [.. Enumerable.Range(0, copies).Select(m => texts.Select((t, i) => augmenter.Augment(t, new SeededRandom(seed, m, i))).ToArray())], features, augmenter.Description);
    }

    /// <summary>Texts that were changed elsewhere, as features.</summary>
    /// <param name="copies">M lists of N texts, each as its words.</param>
    /// <param name="features">How words become features: the same as for the set itself.</param>
    /// <param name="description">How they were made, in a few words.</param>
    /// <returns>The copies, <c>float32 [M,N,V]</c>.</returns>
    /// <exception cref="ArgumentException">There is no copy, or the lists differ in length.</exception>
    public static AugmentedViews OfTexts(IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> copies, TfIdf features, string description)
    {
        ArgumentNullException.ThrowIfNull(copies);
        ArgumentNullException.ThrowIfNull(features);
        if (copies.Count == 0 || copies[0].Count == 0 || copies.Any(c => c.Count != copies[0].Count))
        {
            throw new ArgumentException($"copies: expected at least one list, all of as many texts, got {string.Join(", ", copies.Select(c => c.Count))}.", nameof(copies));
        }

        using var scope = NewDisposeScope();
        return new AugmentedViews(stack(copies.Select(features.Encode).ToArray()), description);
    }

    /// <summary>Copies of a table with normal noise: the weak augmentation that the paper compares with.</summary>
    /// <param name="data">A table <c>float32 [N,F]</c>.</param>
    /// <param name="deviation">The noise's standard deviation in those of each column, at least 0.</param>
    /// <param name="copies">M, at least 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The copies.</returns>
    /// <exception cref="ArgumentException">The set has pictures, or a number is outside its range.</exception>
    public static AugmentedViews WithNoise(LabeledDataset data, double deviation = 0.15, int copies = DefaultCopies, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        Hyperparameter.AtLeastZero(deviation);
        if (data.IsImage)
        {
            throw new ArgumentException("data: expected a table, got pictures; OfPictures changes them.", nameof(data));
        }

        using var scope = NewDisposeScope();
        var noise = new float[(long)copies * data.Features.numel()];
        var random = new SeededRandom(seed);
        for (var i = 0L; i < noise.LongLength; i++)
        {
            noise[i] = (float)random.NextGaussian();
        }

        var spread = data.Features.std(0, unbiased: false) * deviation;
        return new AugmentedViews(
            data.Features.unsqueeze(0) + (tensor(noise, [copies, .. data.Features.shape]) * spread), FormattableString.Invariant($"normal noise of {deviation} standard deviations"));
    }

    /// <summary>What a method takes where it was told nothing: <see cref="RandAugment"/> for pictures, noise for tables.</summary>
    internal static AugmentedViews DefaultOf(LabeledDataset data, long seed) =>
        data.IsImage ? OfPictures(data, new RandAugment(), seed: seed) : WithNoise(data, seed: seed);
}
