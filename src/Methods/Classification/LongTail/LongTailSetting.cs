using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The mixtures of a scale. The first is what the checks look at; what is expected of it was simulated apart from this code.</summary>
internal sealed record LongTailSetting(IReadOnlyList<LongTailWorld> Worlds, int Draws, int Models)
{
    /// <summary>The largest l that is looked at.</summary>
    public const int Largest = 8;

    public static LongTailWorld Geometric { get; } = new("geometric, N = n = 5,000", 5_000, 5_000, () => FrequencyPrior.Geometric(5_000)) { Tau1 = 0.98, Mass = 0.0017, IsDrawn = true };

    private static LongTailWorld Zipf5000 { get; } = new("Zipf, N = n = 5,000", 5_000, 5_000, () => FrequencyPrior.Zipf(5_000))
    {
        Singletons = 0.187, Tau1 = 0.513, Mass = 0.095, Decides = true,
    };

    public static LongTailSetting At(ReproductionScale scale) => scale == ReproductionScale.Quick
        ? new([Zipf5000], Draws: 10, Models: 100)
        : new(
            [
                new("Zipf, N = n = 50,000", 50_000, 50_000, () => FrequencyPrior.Zipf(50_000))
                {
                    IsDrawn = true, Singletons = 0.17, Tau1 = 0.473, Mass = 0.08, Decides = true,
                    PaperSingletons = "about 17 %", PaperTau1 = "about 0.47", PaperMass = "about 8 % (our simulation)",
                },
                Zipf5000,
                new("Zipf, N = n = 1,000", 1_000, 1_000, () => FrequencyPrior.Zipf(1_000)) { Tau1 = 0.548, Mass = 0.114 },
                new("Zipf, N = 50,000, n = 5,000", 50_000, 5_000, () => FrequencyPrior.Zipf(50_000)) { Tau1 = 0.239, Mass = 0.089, Decides = true },
                new("Zipf, N = 5,000, n = 50,000", 5_000, 50_000, () => FrequencyPrior.Zipf(5_000)) { Tau1 = 1.818, Mass = 0.036, IsDrawn = true },
                new("uniform, N = n = 5,000", 5_000, 5_000, () => FrequencyPrior.Uniform(5_000)) { Tau1 = 1, Mass = 0.363, Decides = true, IsDrawn = true },
                Geometric,
                new("1/i², N = n = 5,000", 5_000, 5_000, () => FrequencyPrior.Zipf(5_000, 2)) { Tau1 = 0.517, Mass = 0.0064 },
            ],
            Draws: scale == ReproductionScale.Full ? 100 : 20,
            Models: scale == ReproductionScale.Full ? 2_000 : 200);
}

/// <summary>A mixture and what is expected of it.</summary>
internal sealed record LongTailWorld(string Name, int Points, int Samples, Func<FrequencyPrior> Prior)
{
    /// <summary>The share of the sample that is a singleton.</summary>
    public double Singletons { get; init; }

    /// <summary>n·τ₁.</summary>
    public required double Tau1 { get; init; }

    /// <summary>The mass of the singletons.</summary>
    public required double Mass { get; init; }

    /// <summary>Whether its curves are drawn: a few that differ in kind.</summary>
    public bool IsDrawn { get; init; }

    /// <summary>Whether so few draws say enough of it to decide: not where singletons are few, or a few points carry most of the mass.</summary>
    public bool Decides { get; init; }

    public string? PaperSingletons { get; init; }

    public string? PaperTau1 { get; init; }

    public string? PaperMass { get; init; }
}
