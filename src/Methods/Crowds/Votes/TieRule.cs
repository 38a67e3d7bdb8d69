using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>Which class is chosen where several are equally likely. Values that differ by rounding alone (relative 10⁻¹²) count as equal.</summary>
public sealed class TieRule
{
    private const double Rounding = 1e-12;
    private readonly Func<int, int, int>? _pick;
    private readonly bool _isLast;

    private TieRule(string name, bool isLast = false, Func<int, int, int>? pick = null)
    {
        Name = name;
        _isLast = isLast;
        _pick = pick;
    }

    /// <summary>The class with the lowest number: the rule of the paper and of argmax everywhere.</summary>
    public static TieRule LowestClass { get; } = new("lowest class");

    /// <summary>The class with the highest number.</summary>
    public static TieRule HighestClass { get; } = new("highest class", isLast: true);

    /// <summary>What the rule is called.</summary>
    public string Name { get; }

    /// <summary>One of the tied classes by chance, the same for the same seed and task on every machine.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>The rule.</returns>
    public static TieRule Random(long seed) => new($"random, seed {seed}", pick: (task, count) => new SeededRandom(seed, task).NextInt(count));

    /// <summary>The class that has the most.</summary>
    /// <param name="values">A value for each class.</param>
    /// <param name="task">The task, for rules that choose by chance.</param>
    /// <returns>Its number.</returns>
    public int Choose(ReadOnlySpan<double> values, int task = 0)
    {
        var most = values[0];
        foreach (var v in values)
        {
            most = Math.Max(most, v);
        }

        var least = most - (Math.Abs(most) * Rounding);
        var tied = 0;
        var chosen = -1;
        for (var k = 0; k < values.Length; k++)
        {
            if (values[k] >= least)
            {
                tied++;
                chosen = chosen < 0 || _isLast ? k : chosen;
            }
        }

        if (_pick is null || tied < 2)
        {
            return Math.Max(chosen, 0);
        }

        var skip = _pick(task, tied);
        for (var k = 0; ; k++)
        {
            if (values[k] >= least && skip-- == 0)
            {
                return k;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
