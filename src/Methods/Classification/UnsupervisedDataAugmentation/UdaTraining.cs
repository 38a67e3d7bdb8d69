using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Unsupervised data augmentation (Xie et al., NeurIPS 2020): cross-entropy on few labelled examples, and for all examples the demand that
/// an example and a changed copy of it get the same answer. Of the given labels only those of the labelled examples are looked at; the
/// dynamics show what the method says of all others.
/// </summary>
/// <remarks>
/// A batch is B_l labelled examples, which come round again, and B_u others, drawn from all (labelled ones too); an epoch visits all once.
/// The three parts pass through the network together, so that batch normalization sees one batch.
/// </remarks>
public sealed class UdaTraining : TrainingMethod
{
    /// <summary>Weights, temperature, thresholds.</summary>
    public UdaOptions Options { get; init; } = new();

    /// <summary>Which examples are labelled: positions in the training set. Null: <see cref="LabelledPerClass"/> are drawn.</summary>
    public ImmutableArray<int>? Labelled { get; init; }

    /// <summary>How many examples of each given label are labelled, drawn by the run's seed, at least 1; all where a class has fewer.</summary>
    public int LabelledPerClass { get; init; } = 10;

    /// <summary>The changed copies of the training set. Null: RandAugment and cutout for pictures, normal noise for tables.</summary>
    public AugmentedViews? Views { get; init; }

    /// <inheritdoc/>
    public override string Name => "uda";

    /// <inheritdoc/>
    public override string Title => "UDA";

    /// <inheritdoc/>
    public override string Settings =>
        $"{Options}, {(Labelled is { } rows ? $"{rows.Length} labelled" : $"{LabelledPerClass} labelled a class")}"
        + (Views is { } views ? $", {views.Description}" : string.Empty);

    /// <inheritdoc/>
    internal override string Identity
    {
        get
        {
            using var scope = NewDisposeScope();
            var rows = Labelled is { } labelled ? string.Join(' ', labelled) : "drawn";
            return Views is { } views ? $"{this}, {rows}, {views.Copies} copies, sum {views.Values.to(float64).sum().item<double>():R}" : $"{this}, {rows}";
        }
    }

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <summary>Draws labelled examples: so many of each given label.</summary>
    /// <param name="data">The data.</param>
    /// <param name="perClass">How many, at least 1; all where a class has fewer.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>Positions, ascending.</returns>
    public static ImmutableArray<int> DrawLabelled(LabeledDataset data, int perClass, long seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        var given = data.GivenLabels;
        var taken = new int[data.NumClasses];
        return [.. new SeededRandom(seed, LabelledStream).Permutation(data.Count).Where(i => taken[given[(int)i]]++ < perClass).Select(i => (int)i).Order()];
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Options.Validate();
        var data = (LabeledDataset)context.Train;
        var labelled = Labelled ?? DrawLabelled(data, LabelledPerClass, context.Request.Seed);
        if (labelled.IsDefaultOrEmpty || labelled.Any(i => i < 0 || i >= data.Count) || labelled.Distinct().Count() != labelled.Length)
        {
            throw new ArgumentException(
                $"Labelled: expected positions from 0 to {data.Count - 1}, each once, at least one, got {(labelled.IsDefault ? 0 : labelled.Length)} of them.", nameof(context));
        }

        if (context.Request.StepSize < 2)
        {
            throw new ArgumentException($"BatchSize: expected at least 2, one labelled and one unlabelled, got {context.Request.StepSize}.", nameof(context));
        }

        var views = Views ?? AugmentedViews.DefaultOf(data, context.Request.Seed);
        if (!views.Values.shape.AsSpan(1).SequenceEqual(data.Features.shape) || views.Values.dtype != data.Features.dtype)
        {
            throw new ArgumentException(
                $"Views: expected copies {data.Features.dtype} [{string.Join(',', data.Features.shape)}] as Train's features, got "
                    + $"{views.Values.dtype} [{string.Join(',', views.Values.shape.Skip(1))}].",
                nameof(context));
        }

        return new UdaSession(this, context, labelled, views);
    }

    private const long LabelledStream = 38;
}
