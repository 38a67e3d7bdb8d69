namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Paper 23's proposal: the plain mean of the soft labels of seven methods, normalized and softmaxed votes, Dawid-Skene, MACE, GLAD,
/// Wawa and zero-based skill. The hard majority stays out.
/// </summary>
public sealed class AveragedLabels : CrowdAggregator
{
    /// <summary>The methods that are averaged.</summary>
    public IReadOnlyList<CrowdAggregator> Methods { get; init; } =
        [new NormalizedVotes(), new SoftmaxVotes(), new DawidSkene(), new Mace(), new Glad(), new Wawa(), new ZeroBasedSkill()];

    /// <inheritdoc/>
    public override string Name => "average";

    /// <inheritdoc/>
    public override string Title => "Average of soft labels";

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        if (Methods is not { Count: > 0 })
        {
            throw new InvalidOperationException("Methods: expected at least one method, got none.");
        }

        var parts = new List<double[,]>();
        foreach (var method in Methods)
        {
            parts.Add(method.Aggregate(votes, null, rounds.Stop).ToArray());
            rounds.Next();
        }

        return new CrowdLabels(votes, this, [.. SoftLabelAveraging.Average(parts).Cast<double>()]);
    }
}
