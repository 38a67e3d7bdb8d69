namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Worker agreement with aggregate: a worker's skill is the share of its votes that agree with the majority; the soft label is the
/// share of the votes, each weighing as much as its worker's skill.
/// </summary>
public sealed class Wawa : CrowdAggregator
{
    /// <inheritdoc/>
    public override string Name => "wawa";

    /// <inheritdoc/>
    public override string Title => "Wawa";

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        var skills = ClassRows.Agreement(votes, ClassRows.WeightedShares(votes), Ties);
        return new CrowdLabels(votes, this, ClassRows.WeightedShares(votes, skills)) { Skills = [.. skills] };
    }
}
