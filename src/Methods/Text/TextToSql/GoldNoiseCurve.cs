using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// What benchmarks say of systems whose behaviour is known, by the share g of wrong gold queries: by the given gold (1 − g)·a + g·r, by
/// corrected gold (1 − g)·a + g·(1 − r)·a, with skill a, and r, how often a system repeats a wrong gold answer. Questions are without noise.
/// </summary>
public sealed class GoldNoiseCurve
{
    /// <summary>Creates the curve.</summary>
    /// <param name="systems">The systems, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or a share is outside [0, 1].</exception>
    public GoldNoiseCurve(params ReadOnlySpan<SimulatedSystem> systems)
    {
        Systems = [.. systems];
        foreach (var system in Systems)
        {
            system.RequireShares(nameof(systems));
        }

        if (Systems.IsEmpty)
        {
            throw new ArgumentException("systems: expected at least one, got none.", nameof(systems));
        }
    }

    /// <summary>The systems.</summary>
    public ImmutableArray<SimulatedSystem> Systems { get; }

    /// <summary>The expected accuracy by the given gold.</summary>
    /// <param name="system">The system, from 0.</param>
    /// <param name="goldRate">g, 0 to 1.</param>
    /// <returns>(1 − g)·a + g·r.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such system, or g is out of range.</exception>
    public double ByGivenGold(int system, double goldRate)
    {
        var one = Of(system, goldRate);
        return ((1 - goldRate) * one.MatchesGiven(hasWrongGold: false, hasNoisyQuestion: false)) + (goldRate * one.MatchesGiven(hasWrongGold: true, hasNoisyQuestion: false));
    }

    /// <summary>The expected accuracy by corrected gold.</summary>
    /// <param name="system">The system, from 0.</param>
    /// <param name="goldRate">g, 0 to 1.</param>
    /// <returns>(1 − g)·a + g·(1 − r)·a.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such system, or g is out of range.</exception>
    public double ByCorrectedGold(int system, double goldRate)
    {
        var one = Of(system, goldRate);
        return ((1 - goldRate) * one.MatchesRight(hasWrongGold: false, hasNoisyQuestion: false)) + (goldRate * one.MatchesRight(hasWrongGold: true, hasNoisyQuestion: false));
    }

    /// <summary>The share of wrong gold at which two systems change places by the given gold: where (1 − g)·(a₁ − a₂) + g·(r₁ − r₂) = 0.</summary>
    /// <param name="first">One system, from 0.</param>
    /// <param name="second">The other.</param>
    /// <returns>g, 0 to 1; null where they do not change places.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such system.</exception>
    public double? Crossing(int first, int second)
    {
        var (atNone, atAll) = (ByGivenGold(first, 0) - ByGivenGold(second, 0), ByGivenGold(first, 1) - ByGivenGold(second, 1));
        return atNone * atAll < 0 ? atNone / (atNone - atAll) : null;
    }

    private SimulatedSystem Of(int system, double goldRate)
    {
        if (system < 0 || system >= Systems.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(system), system, $"system: expected a number from 0 to {Systems.Length - 1}, got {system}.");
        }

        return goldRate is >= 0 and <= 1
            ? Systems[system]
            : throw new ArgumentOutOfRangeException(nameof(goldRate), goldRate, $"goldRate: expected a share from 0 to 1, got {goldRate}.");
    }
}
