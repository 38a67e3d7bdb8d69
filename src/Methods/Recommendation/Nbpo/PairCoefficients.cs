using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// The ascent coefficients of pairs, a vector of them at a time: a = ∂/∂R and b = ∂/∂g of what a variant climbs. They are written out
/// and not derived, because those of the surrogate gradient are the derivatives of no function.
/// </summary>
internal static class PairCoefficients
{
    // As the authors have it: the divisor of a pair that no model expects.
    private const double LeastDivisor = 1e-10;

    /// <summary>s(x) and s(−x), both without loss of digits: with e = e^−|x| they are 1/(1 + e) and e/(1 + e).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<T> Of, Vector256<T> OfMinus) Sigmoids<T>(Vector256<T> x)
        where T : unmanaged
    {
        var small = Exp(-Vector256.Abs(x));
        var most = Vector256<T>.One / (Vector256<T>.One + small);
        var least = small * most;
        var isNegative = Vector256.LessThan(x, Vector256<T>.Zero);
        return (Vector256.ConditionalSelect(isNegative, least, most), Vector256.ConditionalSelect(isNegative, most, least));
    }

    /// <summary>Pairs with a vote, P_v = s(R) s(−g).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<T> Preference, Vector256<T> Flip) Voted<T>(NbpoVariant variant, Vector256<T> r, Vector256<T> g)
        where T : unmanaged
    {
        var (likes, dislikes) = Sigmoids(r);
        if (variant == NbpoVariant.Bpo)
        {
            // a = s(−R), b = 0
            return (dislikes, Vector256<T>.Zero);
        }

        var (flips, stays) = Sigmoids(g);
        return variant switch
        {
            // ∂ ln P_v: a = s(−R), b = −s(g)
            NbpoVariant.Original => (dislikes, -flips),

            // ∂ P_v: a = s(−g) s(R) s(−R), b = −s(−g) s(g) s(R)
            NbpoVariant.SurrogateLikelihood => (stays * likes * dislikes, -(stays * flips * likes)),

            // The same with s'(R) → s(−R) and s'(−g) → −s(g): a = s(−g) s(−R), b = −s(g) s(R)
            _ => (stays * dislikes, -(flips * likes)),
        };
    }

    /// <summary>Pairs without a vote, P_n = s(−R) + s(g) s(R).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<T> Preference, Vector256<T> Flip) Unvoted<T>(NbpoVariant variant, Vector256<T> r, Vector256<T> g)
        where T : unmanaged
    {
        var (likes, dislikes) = Sigmoids(r);
        if (variant == NbpoVariant.Bpo)
        {
            // a = −s(R), b = 0
            return (-likes, Vector256<T>.Zero);
        }

        var (flips, stays) = Sigmoids(g);
        switch (variant)
        {
            case NbpoVariant.Original:
                // ∂ ln P_n: a = (s(g) − 1) s(R) s(−R) / P_n, b = s(g) s(−g) s(R) / P_n; s(g) − 1 = −s(−g)
                var divisor = dislikes + (flips * likes) + Constant<T>(LeastDivisor);
                return (-(stays * likes * dislikes) / divisor, flips * stays * likes / divisor);
            case NbpoVariant.SurrogateLikelihood:
                // ∂ P_n: a = (s(g) − 1) s(R) s(−R), b = s(g) s(−g) s(R)
                return (-(stays * likes * dislikes), flips * stays * likes);
            default:
                // ∂ P_n with s'(−R) → −s(R), s'(R) → s(−R), s'(g) → s(−g): a = s(g) s(−R) − s(R), b = s(−g) s(R)
                return ((flips * dislikes) - likes, stays * likes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Exp<T>(Vector256<T> x)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Exp(x.AsSingle()).As<float, T>() : Vector256.Exp(x.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Constant<T>(double value)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? Vector256.Create((float)value).As<float, T>() : Vector256.Create(value).As<double, T>();
}
