using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Nested Dropout (Rippel et al. 2014; for noisy labels Chen et al., TNNLS 2022): in each step only the first k of D features are
/// kept, k random, so that features become ordered by importance and the tail, where memorization sits, can be cut.
/// </summary>
/// <remarks>
/// P(k) ∝ exp(−((k − μ)/η)²) for k = 1…D, without a factor ½ in the exponent: η is √2 times a Gaussian's σ. Unlike dropout, what is
/// kept is not rescaled.
/// </remarks>
public sealed class NestedDropout
{
    private readonly double[] _cumulative;

    /// <summary>Creates the layer's distribution.</summary>
    /// <param name="numFeatures">D, at least 1.</param>
    /// <param name="std">η, above 0; the smaller, the stronger the compression.</param>
    /// <param name="mean">μ; 0 in all published runs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public NestedDropout(long numFeatures, double std, double mean = 0)
    {
        if (numFeatures < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(numFeatures), numFeatures, $"numFeatures: expected at least 1, got {numFeatures}.");
        }

        if (!(std > 0 && double.IsFinite(std)))
        {
            throw new ArgumentOutOfRangeException(nameof(std), std, $"std: expected a number above 0, got {std}.");
        }

        if (!double.IsFinite(mean))
        {
            throw new ArgumentOutOfRangeException(nameof(mean), mean, $"mean: expected a finite number, got {mean}.");
        }

        (NumFeatures, Std, Mean) = (numFeatures, std, mean);

        // Relative to the greatest exponent: for a small η all of them would underflow.
        var exponents = new double[numFeatures];
        for (var k = 1L; k <= numFeatures; k++)
        {
            var z = (k - mean) / std;
            exponents[k - 1] = -z * z;
        }

        var greatest = exponents.Max();
        var weights = exponents.Select(e => Math.Exp(e - greatest)).ToArray();
        var sum = weights.Sum();
        TruncationProbabilities = [.. weights.Select(w => w / sum)];
        _cumulative = new double[numFeatures];
        var total = 0.0;
        for (var k = 0; k < numFeatures; k++)
        {
            total += TruncationProbabilities[k];
            _cumulative[k] = total;
            ExpectedKeep += (k + 1) * TruncationProbabilities[k];
        }
    }

    /// <summary>D.</summary>
    public long NumFeatures { get; }

    /// <summary>η.</summary>
    public double Std { get; }

    /// <summary>μ.</summary>
    public double Mean { get; }

    /// <summary>P(k) for k = 1…D, at index k − 1; they sum to 1.</summary>
    public ImmutableArray<double> TruncationProbabilities { get; }

    /// <summary>Σ k·P(k), the features kept on average.</summary>
    public double ExpectedKeep { get; }

    /// <summary>Draws the number of features that a step keeps: one for the whole batch.</summary>
    /// <param name="random">The only source of randomness.</param>
    /// <returns>k, from 1 to D.</returns>
    public long SampleKeep(SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var u = random.NextDouble();
        var at = Array.FindIndex(_cumulative, c => u < c);

        // Rounding can leave the last sum a little below 1.
        return at < 0 ? NumFeatures : at + 1;
    }

    /// <summary>Keeps the first k features and puts 0 in place of the rest, which get exactly zero gradient.</summary>
    /// <param name="features">Float <c>[B,D]</c>.</param>
    /// <param name="keep">k, from 1 to D.</param>
    /// <returns><c>[B,D]</c>.</returns>
    /// <exception cref="ArgumentException">The shape differs, or k is out of range.</exception>
    public Tensor Truncate(Tensor features, long keep)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || features.shape[1] != NumFeatures)
        {
            throw new ArgumentException($"features: expected [B,{NumFeatures}], got [{string.Join(',', features.shape)}].", nameof(features));
        }

        if (keep < 1 || keep > NumFeatures)
        {
            throw new ArgumentOutOfRangeException(nameof(keep), keep, $"keep: expected 1 to {NumFeatures}, got {keep}.");
        }

        return keep == NumFeatures
            ? features
            : cat([features.narrow(1, 0, keep), zeros_like(features.narrow(1, keep, NumFeatures - keep))], 1);
    }

    /// <summary>The logits for every number of kept features at once: prefix sums of f_d·W_d over d.</summary>
    /// <param name="features">f, float <c>[B,D]</c>.</param>
    /// <param name="weight">W, float <c>[D,C]</c>.</param>
    /// <returns><c>[D,B,C]</c>; index k − 1 holds the logits of the first k features.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor PrefixLogits(Tensor features, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(weight);
        if (features.dim() != 2)
        {
            throw new ArgumentException($"features: expected [B,D], got [{string.Join(',', features.shape)}].", nameof(features));
        }

        if (weight.dim() != 2 || weight.shape[0] != features.shape[1])
        {
            throw new ArgumentException($"weight: expected [{features.shape[1]},C], got [{string.Join(',', weight.shape)}].", nameof(weight));
        }

        return (features.transpose(0, 1).unsqueeze(2) * weight.unsqueeze(1)).cumsum(0);
    }

    /// <summary>Chooses k on validation data: the greatest accuracy(k) − penalty·(k − 1), the first of equals.</summary>
    /// <param name="accuracyByKeep">The accuracy (a share, 0 to 1) with the first k features, for k = 1, 2, …; at least one.</param>
    /// <param name="penalty">What a further feature costs, at least 0.</param>
    /// <returns>The choice.</returns>
    /// <exception cref="ArgumentException">There is none, one is NaN, or the penalty is negative.</exception>
    public static KeptFeatures SelectKeep(IReadOnlyList<double> accuracyByKeep, double penalty = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(accuracyByKeep);
        if (accuracyByKeep.Count == 0 || accuracyByKeep.Any(double.IsNaN))
        {
            throw new ArgumentException(
                $"accuracyByKeep: expected at least one accuracy and none NaN, got {accuracyByKeep.Count} with {accuracyByKeep.Count(double.IsNaN)} NaN.", nameof(accuracyByKeep));
        }

        if (!(penalty >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(penalty), penalty, $"penalty: expected at least 0, got {penalty}.");
        }

        var (best, at) = (double.NegativeInfinity, 0);
        for (var i = 0; i < accuracyByKeep.Count; i++)
        {
            if (accuracyByKeep[i] - (penalty * i) is var value && value > best)
            {
                (best, at) = (value, i);
            }
        }

        return new KeptFeatures(at + 1, best);
    }
}

/// <summary>How many features are kept, as chosen on validation data.</summary>
/// <param name="Keep">k, from 1.</param>
/// <param name="PenalisedAccuracy">accuracy(k) − penalty·(k − 1).</param>
public sealed record KeptFeatures(int Keep, double PenalisedAccuracy);
