using System.Numerics;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// A random generator whose sequence is the same on every operating system and runtime: xoshiro256** seeded through
/// SplitMix64. <see cref="Random"/> promises no such thing, and torch's generators differ between devices.
/// </summary>
public sealed class SeededRandom
{
    // From here down 1 − p has lost half of p's digits.
    private const double SmallProbability = 1e-8;

    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Creates a generator.</summary>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="streams">
    /// What this generator is for (an epoch number, a purpose): each combination is an independent sequence of the same
    /// seed, so that drawing more in one place never moves another.
    /// </param>
    public SeededRandom(long seed, params ReadOnlySpan<long> streams)
    {
        var state = unchecked((ulong)seed);
        foreach (var stream in streams)
        {
            state = Mix(ref state) ^ unchecked((ulong)stream);
        }

        _s0 = Mix(ref state);
        _s1 = Mix(ref state);
        _s2 = Mix(ref state);
        _s3 = Mix(ref state);
    }

    /// <summary>A uniform 64-bit number.</summary>
    /// <returns>The number.</returns>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A uniform number in [0, 1), with 53 random bits.</summary>
    /// <returns>The number.</returns>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A uniform whole number in [0, <paramref name="exclusiveMaximum"/>), without modulo bias.</summary>
    /// <param name="exclusiveMaximum">At least 1.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="exclusiveMaximum"/> is below 1.</exception>
    public int NextInt(int exclusiveMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMaximum, 1);

        // Lemire's multiplication method; the loop rejects the few values that would be favoured.
        var bound = (uint)exclusiveMaximum;
        var threshold = unchecked(0u - bound) % bound;
        while (true)
        {
            var product = (NextUInt64() >> 32) * bound;
            if ((uint)product >= threshold)
            {
                return (int)(product >> 32);
            }
        }
    }

    /// <summary>
    /// A standard normal number (Marsaglia's polar method, one of each pair). Equal everywhere but for the last bit of the
    /// logarithm, which systems may round differently.
    /// </summary>
    /// <returns>The number.</returns>
    public double NextGaussian()
    {
        while (true)
        {
            var u = (2 * NextDouble()) - 1;
            var v = (2 * NextDouble()) - 1;
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Math.Log(s) / s);
            }
        }
    }

    /// <summary>A Gamma(shape, 1) number (Marsaglia and Tsang 2000).</summary>
    /// <param name="shape">Above 0.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="shape"/> is not above 0.</exception>
    public double NextGamma(double shape)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape);
        if (shape < 1)
        {
            // Gamma(a) = Gamma(a + 1) · U^(1/a)
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextGaussian();
            var v = 1 + (c * x);
            v = v * v * v;
            if (v > 0 && Math.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>
    /// How many trials fail before one that succeeds with a given probability (geometric): with it, what is rare is drawn in as many
    /// steps as there are successes.
    /// </summary>
    /// <param name="probability">Of a success; 0 or less: none comes, 1 or more: the first does.</param>
    /// <returns>At least 0, at most half of the greatest number.</returns>
    internal long NextGeometric(double probability)
    {
        var draw = 1 - NextDouble();
        if (probability is <= 0 or >= 1)
        {
            return probability <= 0 ? long.MaxValue / 2 : 0;
        }

        // log(1 − p), which 1 − p no longer knows where p is small: −p − p²/2 then, off by less than p³.
        var logarithm = probability < SmallProbability ? -probability - (probability * probability / 2) : Math.Log(1 - probability);
        return (long)Math.Min(long.MaxValue / 2, Math.Log(draw) / logarithm);
    }

    /// <summary>A whole number in [0, n) by weights.</summary>
    /// <param name="weights">n of them, at least one, each at least 0.</param>
    /// <param name="total">Their sum, above 0: summed once by who draws often.</param>
    /// <returns>The number.</returns>
    internal int NextIndex(ReadOnlySpan<double> weights, double total)
    {
        var index = 0;
        for (var left = NextDouble() * total; index < weights.Length - 1 && left >= weights[index]; index++)
        {
            left -= weights[index];
        }

        return index;
    }

    /// <summary>A uniform permutation of 0…n−1 (Fisher–Yates).</summary>
    /// <param name="n">Its length, at least 0.</param>
    /// <returns>The permutation.</returns>
    public long[] Permutation(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        var order = new long[n];
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
        }

        for (var i = n - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    // SplitMix64: spreads neighbouring seeds over the whole state space.
    private static ulong Mix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
