using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// A frequency prior π (Feldman, STOC 2020): the list of weights that every point's frequency is drawn from, independently and with
/// replacement, before all are divided by their sum.
/// </summary>
public sealed class FrequencyPrior
{
    private FrequencyPrior(string name, ImmutableArray<double> weights)
    {
        Name = name;
        Weights = weights;
    }

    /// <summary>Its name in tables: <c>Zipf</c>.</summary>
    public string Name { get; }

    /// <summary>The list π: each at least 0, one above 0.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>A power law: π_i = i^(−s) / Σ_j j^(−s). With s = 1 it is Zipf's.</summary>
    /// <param name="count">N, the length of the list, at least 1.</param>
    /// <param name="exponent">s, finite.</param>
    /// <returns>The prior.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static FrequencyPrior Zipf(int count, double exponent = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!double.IsFinite(exponent))
        {
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, $"exponent: expected a finite number, got {exponent}.");
        }

        return new(exponent == 1 ? "Zipf" : FormattableString.Invariant($"1/i^{exponent}"), Normalized(count, i => Math.Pow(i + 1, -exponent)));
    }

    /// <summary>π_i = 1/N: all points are equally frequent.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <returns>The prior.</returns>
    public static FrequencyPrior Uniform(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new("uniform", Normalized(count, _ => 1));
    }

    /// <summary>π_i ∝ rⁱ: no long tail.</summary>
    /// <param name="count">N, at least 1.</param>
    /// <param name="ratio">r, in (0, 1).</param>
    /// <returns>The prior.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static FrequencyPrior Geometric(int count, double ratio = 0.9)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!(ratio is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, $"ratio: expected a number in (0, 1), got {ratio}.");
        }

        return new("geometric", Normalized(count, i => Math.Pow(ratio, i)));
    }

    /// <summary>Any list.</summary>
    /// <param name="weights">Each finite and at least 0, one above 0; they need not sum to 1.</param>
    /// <param name="name">A name for tables.</param>
    /// <returns>The prior.</returns>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are 0.</exception>
    public static FrequencyPrior From(IEnumerable<double> weights, string name = "list")
    {
        ArgumentNullException.ThrowIfNull(weights);
        ImmutableArray<double> list = [.. weights];
        for (var i = 0; i < list.Length; i++)
        {
            if (!(list[i] >= 0 && double.IsFinite(list[i])))
            {
                throw new ArgumentException($"weights: expected finite numbers of at least 0, got {list[i]} at position {i}.", nameof(weights));
            }
        }

        return list.Any(w => w > 0)
            ? new(name, list)
            : throw new ArgumentException($"weights: expected at least one above 0, got {list.Length} zeros.", nameof(weights));
    }

    private static ImmutableArray<double> Normalized(int count, Func<int, double> weight)
    {
        var weights = Enumerable.Range(0, count).Select(weight).ToArray();
        var sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
