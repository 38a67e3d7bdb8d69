namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// How strange a label set looks beside a classifier's outputs: α(t, o) = Σ_j |t_j − o_j|^d. It is a sum over the labels, and that is what
/// makes 2^m label sets searchable.
/// </summary>
/// <remarks>
/// Relative to the rounded outputs (present where o_j &gt; ½) every label adds min(o_j, 1−o_j)^d, and a label that is flipped adds
/// δ_j = max(o_j, 1−o_j)^d − min(o_j, 1−o_j)^d ≥ 0 more.
/// </remarks>
internal sealed class Nonconformity
{
    /// <summary>Scores are sums of rounded terms: what differs by no more than this counts as equal.</summary>
    public const double Tolerance = 1e-12;

    private readonly int[] _order;
    private readonly double[] _deltas;
    private readonly ulong[] _rounded;

    /// <summary>Takes the outputs of one example apart.</summary>
    /// <param name="outputs">o, m probabilities, checked.</param>
    /// <param name="exponent">d.</param>
    public Nonconformity(ReadOnlySpan<double> outputs, double exponent)
    {
        var deltas = new double[outputs.Length];
        _order = [.. Enumerable.Range(0, outputs.Length)];
        _rounded = LabelSet.Words(outputs.Length);
        var sum = default(LongSum);
        for (var j = 0; j < outputs.Length; j++)
        {
            // base = Σ_j min(o_j, 1 − o_j)^d,   δ_j = max(o_j, 1 − o_j)^d − min(o_j, 1 − o_j)^d
            var (near, far) = (Power(Math.Min(outputs[j], 1 - outputs[j]), exponent), Power(Math.Max(outputs[j], 1 - outputs[j]), exponent));
            sum.Add(near);
            deltas[j] = far - near;
            if (outputs[j] > 0.5)
            {
                LabelSet.Flip(_rounded, j);
            }
        }

        Base = sum.Value;

        // Equal labels stay in their order: the search is the same on every machine.
        _order = [.. _order.OrderBy(j => deltas[j])];
        _deltas = [.. _order.Select(j => deltas[j])];
    }

    /// <summary>The smallest score: that of the rounded outputs.</summary>
    public double Base { get; }

    /// <summary>m.</summary>
    public int LabelCount => _deltas.Length;

    /// <summary>What flipping a label adds, ascending.</summary>
    public ReadOnlySpan<double> Deltas => _deltas;

    /// <summary>The rounded outputs: of all label sets the one with the smallest score; where o_j is ½, absent.</summary>
    public LabelSet Rounded => new(LabelCount, [.. _rounded]);

    /// <summary>α(t, o) = Σ_j |t_j − o_j|^d.</summary>
    public static double Score(ReadOnlySpan<double> outputs, LabelSet set, double exponent)
    {
        var sum = default(LongSum);
        for (var j = 0; j < outputs.Length; j++)
        {
            sum.Add(Power(set.Contains(j) ? 1 - outputs[j] : outputs[j], exponent));
        }

        return sum.Value;
    }

    /// <summary>The label whose flip adds the i-th smallest amount.</summary>
    public int LabelAt(int place) => _order[place];

    /// <summary>The rounded outputs with some labels flipped.</summary>
    /// <param name="places">Places in the order of <see cref="Deltas"/>.</param>
    public LabelSet Flipped(IEnumerable<int> places)
    {
        ulong[] words = [.. _rounded];
        foreach (var place in places)
        {
            LabelSet.Flip(words, _order[place]);
        }

        return new LabelSet(LabelCount, words);
    }

    private static double Power(double value, double exponent) => exponent switch
    {
        1 => value,
        2 => value * value,
        _ => Math.Pow(value, exponent),
    };

    // Neumaier's sum: what rounding takes is kept beside. Of thousands of labels a plain sum is off by more than what counts as equal.
    private struct LongSum
    {
        private double _sum;
        private double _lost;

        public readonly double Value => _sum + _lost;

        // Terms are at least 0.
        public void Add(double term)
        {
            var next = _sum + term;
            _lost += _sum >= term ? (_sum - next) + term : (term - next) + _sum;
            _sum = next;
        }
    }
}
