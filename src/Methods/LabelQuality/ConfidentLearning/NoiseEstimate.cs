using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>How much label noise there is, by several estimators beside each other, and in truth where the true labels are known.</summary>
/// <remarks>
/// All look at what a trained network says of given labels. Of the examples that it was trained on it says too little of the noise once
/// it has memorized them: stop early, or give examples that it has not seen.
/// </remarks>
public sealed class NoiseEstimate
{
    private NoiseEstimate(ImmutableArray<EstimatedNoise> estimators, EstimatedNoise? truth, ImmutableArray<string> classNames, bool isInSample)
    {
        Estimators = estimators;
        Truth = truth;
        ClassNames = classNames;
        IsInSample = isInSample;
    }

    /// <summary>The estimates.</summary>
    public ImmutableArray<EstimatedNoise> Estimators { get; }

    /// <summary>What is so; null: the true labels are not known.</summary>
    public EstimatedNoise? Truth { get; }

    /// <summary>The K class names.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>Whether the network was trained on the very examples.</summary>
    public bool IsInSample { get; }

    /// <summary>Estimates the noise in the examples that a run was trained on.</summary>
    /// <param name="run">A run on class labels.</param>
    /// <returns>The estimates.</returns>
    /// <exception cref="ArgumentException">The labels are no classes.</exception>
    public static NoiseEstimate Of(TrainingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return Of(run, run.Request.Train);
    }

    /// <summary>Estimates the noise in examples of the form that a run was trained on.</summary>
    /// <param name="run">A run on class labels.</param>
    /// <param name="data">The examples with their given labels.</param>
    /// <returns>The estimates.</returns>
    /// <exception cref="ArgumentException">The labels are no classes.</exception>
    public static NoiseEstimate Of(TrainingRun run, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        if (data.Kind != TargetKind.Classes)
        {
            throw new ArgumentException($"data: expected class labels, got {data.Kind} of a {data.GetType().Name}.", nameof(data));
        }

        using var probabilities = run.Probabilities(data);
        var truth = data.Known is { } known ? NoiseReport.Realized(known, data.Given) : null;
        return Of(probabilities, data.Given, data.Known, truth, ReferenceEquals(data, run.Request.Train));
    }

    /// <summary>Estimates the noise from probabilities.</summary>
    /// <param name="probabilities">Float <c>[N,K]</c>: P(given = k | x) as a network says, each row a distribution.</param>
    /// <param name="given">N given labels of K classes.</param>
    /// <returns>The estimates; <see cref="Truth"/> is not known, and the examples are taken as not seen in training.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static NoiseEstimate Of(Tensor probabilities, LabelTensor given)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(given);
        return probabilities.dim() == 2 && probabilities.shape[0] == given.Count && probabilities.shape[1] == given.ClassNames.Length
            ? Of(probabilities, given, known: null, truth: null, isInSample: false)
            : throw new ArgumentException(
                $"probabilities: expected [{given.Count},{given.ClassNames.Length}], got [{string.Join(',', probabilities.shape)}].", nameof(probabilities));
    }

    private static NoiseEstimate Of(Tensor probabilities, LabelTensor given, LabelTensor? known, double[,]? truth, bool isInSample)
    {
        var labels = given.Entries();
        var classes = given.ClassNames.Length;
        var shares = new double[classes];
        foreach (var label in labels)
        {
            shares[label] += 1.0 / labels.Length;
        }

        using ProbabilityMatrix matrix = probabilities;
        ImmutableArray<EstimatedNoise> estimators =
        [
            Anchored("anchor points", AnchorPoints.Estimate(probabilities), shares),
            Anchored("anchor points, 97th percentile", AnchorPoints.Estimate(probabilities, 0.97), shares),
            FromJoint(ConfidentJoint.Compute(labels, matrix).EstimateJoint()),
            new("mixture of the losses", 1 - TwoGaussians.FitScaled(Losses(probabilities, labels)).Average(), null),
        ];
        var actual = truth is null ? null : new EstimatedNoise("truth", labels.Zip(known!.Entries()).Count(p => p.First != p.Second) / (double)labels.Length, truth);
        return new NoiseEstimate(estimators, actual, given.ClassNames, isInSample);
    }

    private static double[] Losses(Tensor probabilities, ImmutableArray<long> labels)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var given = tensor(labels, device: probabilities.device).unsqueeze(1);
        return probabilities.gather(1, given).clamp_min(1e-12).log().neg().to(float64).cpu().data<double>().ToArray();
    }

    // Σ_i π_i T_ij = P(given = j) gives π, the shares of the true classes, and so the rate.
    private static EstimatedNoise Anchored(string name, double[,] transition, double[] given)
    {
        var classes = given.Length;
        var transposed = new double[classes, classes];
        for (var i = 0; i < classes; i++)
        {
            for (var j = 0; j < classes; j++)
            {
                transposed[j, i] = transition[i, j];
            }
        }

        double[] prior;
        try
        {
            prior = [.. LinearEquations.Solve(transposed, given).Select(p => Math.Max(0, p))];
        }
        catch (ArgumentException)
        {
            // Two classes have the same anchor: how common each is cannot be told apart.
            prior = given;
        }

        var total = prior.Sum();
        return new EstimatedNoise(name, Enumerable.Range(0, classes).Sum(i => prior[i] / total * (1 - transition[i, i])), transition);
    }

    // Q: rows given label, columns true label.
    private static EstimatedNoise FromJoint(double[,] joint)
    {
        var classes = joint.GetLength(0);
        var (transition, right) = (new double[classes, classes], 0.0);
        for (var i = 0; i < classes; i++)
        {
            var total = Enumerable.Range(0, classes).Sum(j => joint[j, i]);
            right += joint[i, i];
            for (var j = 0; j < classes; j++)
            {
                transition[i, j] = joint[j, i] / total;
            }
        }

        return new EstimatedNoise("confident joint", 1 - right, transition);
    }
}

/// <summary>An estimate of label noise.</summary>
/// <param name="Name">How it was made.</param>
/// <param name="Rate">The share of wrong labels, in [0, 1].</param>
/// <param name="TransitionMatrix"><c>T[i,j] = P(given = j | true = i)</c>; null: it says the rate alone.</param>
public sealed record EstimatedNoise(string Name, double Rate, double[,]? TransitionMatrix)
{
    /// <summary>How far the matrix is from another: Σ|T_ij − T'_ij| / K, the mean over true classes, from 0 to 2; rows of classes without examples are left out.</summary>
    /// <param name="other">The other, of as many classes.</param>
    /// <returns>The distance; NaN where one has no matrix.</returns>
    public double DistanceTo(EstimatedNoise other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return TransitionMatrix is null || other.TransitionMatrix is null
            ? double.NaN
            : TransitionMatrix.Cast<double>().Zip(other.TransitionMatrix.Cast<double>(), (a, b) => Math.Abs(a - b)).Where(double.IsFinite).Sum() / TransitionMatrix.GetLength(0);
    }
}
