using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>A paper's claim, re-measured.</summary>
public interface IReproduction
{
    /// <summary>What is measured at each scale, in one sentence: data, noise, model, epochs.</summary>
    /// <param name="scale">The scale.</param>
    /// <returns>The sentence.</returns>
    string Describe(ReproductionScale scale);

    /// <summary>Runs it.</summary>
    /// <param name="request">Seeds, scale, device.</param>
    /// <param name="progress">Told of the work as it goes.</param>
    /// <param name="cancellationToken">Stops the work; nothing is returned then.</param>
    /// <returns>What was measured and the verdict computed from it.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    ReproductionResult Run(
        ReproductionRequest request,
        IProgress<ReproductionProgress>? progress = null,
        CancellationToken cancellationToken = default);
}

/// <summary>How much of the paper's setting is run.</summary>
public enum ReproductionScale
{
    /// <summary>At most 10 s: shows that everything works; its figures are no evidence.</summary>
    Quick,

    /// <summary>About a minute on two cores: what the notebook shows.</summary>
    Standard,

    /// <summary>The paper's own setting; needs a GPU.</summary>
    Full,
}

/// <summary>What to run.</summary>
public sealed record ReproductionRequest
{
    /// <summary>The scale.</summary>
    public ReproductionScale Scale { get; init; } = ReproductionScale.Standard;

    /// <summary>The first seed; further ones count up from it.</summary>
    public long Seed { get; init; }

    /// <summary>How many seeds, at least 1; null: as many as the scale has (Quick 1, Standard 3, Full 5).</summary>
    public int? Seeds { get; init; }

    /// <summary>Where to run.</summary>
    public DeviceChoice Device { get; init; } = DeviceChoice.Auto;

    /// <summary>The seeds to run.</summary>
    public IReadOnlyList<long> AllSeeds
    {
        get
        {
            var count = Seeds ?? Scale switch { ReproductionScale.Quick => 1, ReproductionScale.Standard => 3, _ => 5 };
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(Seeds));
            return [.. Enumerable.Range(0, count).Select(i => Seed + i)];
        }
    }
}

/// <summary>How far a reproduction is.</summary>
/// <param name="Fraction">The share of the work that is done, 0 to 1.</param>
/// <param name="Activity">What runs now: <c>ELR, seed 1, epoch 12/30</c>.</param>
/// <param name="Epoch">The epoch that just ended, where the work is a training run.</param>
public sealed record ReproductionProgress(double Fraction, string Activity, EpochRecord? Epoch = null);
