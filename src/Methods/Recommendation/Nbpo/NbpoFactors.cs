namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>The factors of users and items as plain matrices.</summary>
/// <param name="U">Preference of users, <c>[M,K₀]</c>.</param>
/// <param name="V">Preference of items, <c>[N,K₀]</c>.</param>
/// <param name="P">Flips of users, <c>[M,K₁]</c>.</param>
/// <param name="Q">Flips of items, <c>[N,K₁]</c>.</param>
public sealed record NbpoFactors(double[,] U, double[,] V, double[,] P, double[,] Q)
{
    /// <summary>One step, by the same code as training, in double precision.</summary>
    internal NbpoFactors Climb(IReadOnlyList<(int User, int Voted, int Unvoted)> triples, NbpoVariant variant, BatchDecay<double> decay)
    {
        Check();
        var (users, items) = (Rows(U, P), Rows(V, Q));

        // The pairs of one user stand side by side; within a user the order stays.
        var ordered = triples.OrderBy(t => t.User).ToList();
        var step = new BatchStep<double>(users, items, variant, 1, Math.Max(1, ordered.Count), threads: 1);
        for (var t = 0; t < ordered.Count; t++)
        {
            var (user, voted, unvoted) = ordered[t];
            if ((uint)user >= (uint)users.Count || (uint)voted >= (uint)items.Count || (uint)unvoted >= (uint)items.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(triples), ordered[t], $"triples: expected users from 0 to {users.Count - 1} and items from 0 to {items.Count - 1}, got {ordered[t]}.");
            }

            step.Users[t] = user;
            (step.Items[2 * t], step.Items[(2 * t) + 1]) = (voted, unvoted);
        }

        step.Climb(ordered.Count, 0, decay);
        users.Settle(1, decay, threads: 1);
        items.Settle(1, decay, threads: 1);
        return new(Table(users, isFlip: false), Table(items, isFlip: false), Table(users, isFlip: true), Table(items, isFlip: true));
    }

    private static FactorRows<double> Rows(double[,] preference, double[,] flip)
    {
        var rows = new FactorRows<double>(preference.GetLength(0), preference.GetLength(1), flip.GetLength(1));
        for (var r = 0; r < rows.Count; r++)
        {
            for (var k = 0; k < rows.Preference; k++)
            {
                rows.PreferenceOf(r)[k] = preference[r, k];
            }

            for (var k = 0; k < rows.Flip; k++)
            {
                rows.FlipOf(r)[k] = flip[r, k];
            }
        }

        return rows;
    }

    private static double[,] Table(FactorRows<double> rows, bool isFlip)
    {
        var table = new double[rows.Count, isFlip ? rows.Flip : rows.Preference];
        for (var r = 0; r < rows.Count; r++)
        {
            var from = isFlip ? rows.FlipOf(r) : rows.PreferenceOf(r);
            for (var k = 0; k < from.Length; k++)
            {
                table[r, k] = from[k];
            }
        }

        return table;
    }

    private void Check()
    {
        foreach (var (name, matrix) in ((string, double[,])[])[(nameof(U), U), (nameof(V), V), (nameof(P), P), (nameof(Q), Q)])
        {
            ArgumentNullException.ThrowIfNull(matrix, name);
            if (matrix.Length == 0)
            {
                throw new ArgumentException($"{name}: expected at least one row and column, got [{matrix.GetLength(0)},{matrix.GetLength(1)}].", name);
            }
        }

        if (U.GetLength(1) != V.GetLength(1) || P.GetLength(1) != Q.GetLength(1) || U.GetLength(0) != P.GetLength(0) || V.GetLength(0) != Q.GetLength(0))
        {
            throw new ArgumentException(
                $"start: expected U [M,K₀], V [N,K₀], P [M,K₁] and Q [N,K₁], got {Shape(U)}, {Shape(V)}, {Shape(P)} and {Shape(Q)}.");
        }
    }

    private static string Shape(double[,] matrix) => $"[{matrix.GetLength(0)},{matrix.GetLength(1)}]";
}
