using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>How head classes are weighed against each other.</summary>
public enum HeadWeighting
{
    /// <summary>By how many examples they have.</summary>
    ClassSize,

    /// <summary>By one over the distance of their means.</summary>
    InverseDistance,

    /// <summary>All the same.</summary>
    Equal,
}

/// <summary>
/// Repairs the distributions of classes that have few examples with what near classes with many have: means and covariances are mixed,
/// γ of the heads and 1 − γ of the class itself.
/// </summary>
public sealed class TailCalibrator
{
    /// <summary>Creates the repair.</summary>
    /// <param name="heads">q, how many head classes lend, at least 1.</param>
    /// <param name="gamma">γ, in [0, 1]; 0: nothing changes but for α.</param>
    /// <param name="alpha">α, at least 0: added to every entry of the covariance.</param>
    /// <param name="weighting">How the heads are weighed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public TailCalibrator(int heads = 2, double gamma = 0.3, double alpha = 0, HeadWeighting weighting = HeadWeighting.ClassSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        Training.Hyperparameter.Share(gamma);
        Training.Hyperparameter.AtLeastZero(alpha);
        Heads = heads;
        Gamma = gamma;
        Alpha = alpha;
        Weighting = weighting;
    }

    /// <summary>q.</summary>
    public int Heads { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>How the heads are weighed.</summary>
    public HeadWeighting Weighting { get; }

    /// <summary>Repairs all classes that are no heads.</summary>
    /// <param name="gaussians">K distributions.</param>
    /// <param name="classSizes">n, K sizes of at least 1.</param>
    /// <param name="headClasses">The classes that lend, at least q of them, each once; they keep their own distributions.</param>
    /// <returns>K distributions.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a class is out of range, or there are fewer heads than q.</exception>
    public ImmutableArray<ClassGaussian> Calibrate(IReadOnlyList<ClassGaussian> gaussians, IReadOnlyList<int> classSizes, IReadOnlyList<int> headClasses)
    {
        ArgumentNullException.ThrowIfNull(gaussians);
        ArgumentNullException.ThrowIfNull(headClasses);
        return [.. Enumerable.Range(0, gaussians.Count).Select(k => headClasses.Contains(k) ? gaussians[k] : Calibrate(gaussians, classSizes, headClasses, k).Gaussian)];
    }

    /// <summary>Repairs one class, and says from which heads.</summary>
    /// <inheritdoc cref="Calibrate(IReadOnlyList{ClassGaussian}, IReadOnlyList{int}, IReadOnlyList{int})"/>
    /// <param name="gaussians">K distributions.</param>
    /// <param name="classSizes">n, K sizes of at least 1.</param>
    /// <param name="headClasses">The classes that lend.</param>
    /// <param name="tailClass">The class.</param>
    public TailCalibration Calibrate(IReadOnlyList<ClassGaussian> gaussians, IReadOnlyList<int> classSizes, IReadOnlyList<int> headClasses, int tailClass)
    {
        Check(gaussians, classSizes, headClasses, tailClass);
        var own = gaussians[tailClass];
        double Distance(int c) => Math.Sqrt(gaussians[c].Mean.Zip(own.Mean, (a, b) => (a - b) * (a - b)).Sum());

        // The q heads whose means are nearest, of equal distances the first.
        int[] selected = [.. headClasses.OrderBy(Distance).Take(Heads)];
        var raw = selected.Select(c => Weighting switch
        {
            HeadWeighting.ClassSize => classSizes[c],
            HeadWeighting.InverseDistance => 1 / Math.Max(Distance(c), 1e-12),
            _ => 1.0,
        }).ToArray();
        var weights = Array.ConvertAll(raw, w => w / raw.Sum());
        var d = own.Mean.Length;

        // μ' = γ Σ w_c μ_c + (1 − γ) μ,  S' = γ Σ w_c S_c + (1 − γ) S + α 1 1ᵀ
        var mean = Enumerable.Range(0, d).Select(j => (Gamma * selected.Zip(weights, (c, w) => w * gaussians[c].Mean[j]).Sum()) + ((1 - Gamma) * own.Mean[j])).ToArray();
        var covariance = new double[d, d];
        for (var a = 0; a < d; a++)
        {
            for (var b = 0; b < d; b++)
            {
                covariance[a, b] = (Gamma * selected.Zip(weights, (c, w) => w * gaussians[c].Covariance[a, b]).Sum()) + ((1 - Gamma) * own.Covariance[a, b]) + Alpha;
            }
        }

        return new TailCalibration(own with { Mean = mean, Covariance = covariance }, [.. selected], [.. selected.Select(Distance)], [.. weights]);
    }

    private void Check(IReadOnlyList<ClassGaussian> gaussians, IReadOnlyList<int> classSizes, IReadOnlyList<int> headClasses, int tailClass)
    {
        ArgumentNullException.ThrowIfNull(gaussians);
        ArgumentNullException.ThrowIfNull(classSizes);
        ArgumentNullException.ThrowIfNull(headClasses);
        if (classSizes.Count != gaussians.Count || classSizes.Any(n => n < 1))
        {
            throw new ArgumentException($"classSizes: expected {gaussians.Count} sizes of at least 1, got {string.Join(", ", classSizes)}.", nameof(classSizes));
        }

        if (headClasses.Any(c => c < 0 || c >= gaussians.Count) || headClasses.Distinct().Count() != headClasses.Count)
        {
            throw new ArgumentException($"headClasses: expected classes from 0 to {gaussians.Count - 1}, each once, got {string.Join(", ", headClasses)}.", nameof(headClasses));
        }

        if (headClasses.Count < Heads)
        {
            throw new ArgumentException($"headClasses: expected at least {Heads} classes to borrow from, got {headClasses.Count}.", nameof(headClasses));
        }

        if (tailClass < 0 || tailClass >= gaussians.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(tailClass), tailClass, $"tailClass: expected 0 to {gaussians.Count - 1}, got {tailClass}.");
        }
    }
}

/// <summary>A repaired class.</summary>
/// <param name="Gaussian">Its distribution.</param>
/// <param name="SelectedHeads">The heads that lent, the nearest first.</param>
/// <param name="Distances">How far their means are.</param>
/// <param name="Weights">How much each counts; they sum to 1.</param>
public sealed record TailCalibration(ClassGaussian Gaussian, ImmutableArray<int> SelectedHeads, ImmutableArray<double> Distances, ImmutableArray<double> Weights);
