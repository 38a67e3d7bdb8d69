using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>How the last feature vector is compressed while a network trains. Dropout and Nested Dropout together are not offered: the paper refuses it.</summary>
public abstract record FeatureCompression
{
    private protected FeatureCompression()
    {
    }

    /// <summary>No compression.</summary>
    public static FeatureCompression None { get; } = new NoCompression();

    /// <summary>Ordinary dropout of features: each is left out with this probability, the others are divided by 1 − rate; none at test.</summary>
    /// <param name="rate">The rate, in [0, 1). The paper: 0.3 for CIFAR-10 and Clothing1M, 0.7 for CIFAR-100.</param>
    /// <returns>The compression.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside its range.</exception>
    public static FeatureCompression Dropout(double rate = 0.3)
    {
        CoTeachingSelector.CheckRate(rate, nameof(rate));
        return new DropoutCompression(rate);
    }

    /// <summary>Nested Dropout (<see cref="NestedDropout"/>).</summary>
    /// <param name="std">η, above 0; null: a fifth of the features, near the paper's 100 of 512.</param>
    /// <param name="mean">μ.</param>
    /// <returns>The compression.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static FeatureCompression Nested(double? std = null, double mean = 0)
    {
        _ = new NestedDropout(1, std ?? 1, mean);
        return new NestedCompression(std, mean);
    }

    /// <summary>The settings for tables; empty where there are none.</summary>
    public abstract string Settings { get; }

    /// <summary>Whether features become ordered, so that a number of them is chosen on validation data.</summary>
    internal virtual bool IsNested => false;

    /// <summary>Draws what a step leaves out; with Nested Dropout one k for all networks and examples.</summary>
    internal abstract Func<SplitNetwork, Tensor, Tensor> Draw(SeededRandom random, long numFeatures);

    /// <inheritdoc/>
    public sealed override string ToString() => Settings;

    private sealed record NoCompression : FeatureCompression
    {
        public override string Settings => string.Empty;

        internal override Func<SplitNetwork, Tensor, Tensor> Draw(SeededRandom random, long numFeatures) =>
            (network, features) => network.Logits(features, numFeatures);
    }

    private sealed record DropoutCompression(double Rate) : FeatureCompression
    {
        public override string Settings => FormattableString.Invariant($"rate {Rate}");

        internal override Func<SplitNetwork, Tensor, Tensor> Draw(SeededRandom random, long numFeatures) => (network, features) =>
        {
            if (Rate == 0)
            {
                return network.Logits(features, numFeatures);
            }

            // A generator of its own: torch's global one is moved by other threads too.
            using var generator = new Generator(random.NextUInt64(), features.device);
            var mask = empty(features.shape, features.dtype, features.device).bernoulli_(1 - Rate, generator);
            return network.Logits(features * mask.div_(1 - Rate), numFeatures);
        };
    }

    private sealed record NestedCompression(double? Std, double Mean) : FeatureCompression
    {
        public override string Settings =>
            (Std is { } std ? FormattableString.Invariant($"η = {std}") : "η = D/5") + (Mean == 0 ? string.Empty : FormattableString.Invariant($", μ = {Mean}"));

        internal override bool IsNested => true;

        internal override Func<SplitNetwork, Tensor, Tensor> Draw(SeededRandom random, long numFeatures)
        {
            var keep = new NestedDropout(numFeatures, Std ?? Math.Max(1, numFeatures / 5.0), Mean).SampleKeep(random);
            return (network, features) => network.Logits(features, keep);
        }
    }
}
