namespace NoisyNotebooks.Methods.Crowds;

/// <summary>Majority vote as a hard label: 1 for the class with the most votes, ties by the rule. With C[t,k] votes: one-hot argmax_k C[t,k].</summary>
public sealed class MajorityVote : CrowdAggregator
{
    /// <inheritdoc/>
    public override string Name => "majority";

    /// <inheritdoc/>
    public override string Title => "Majority vote";

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        var rows = ClassRows.WeightedShares(votes);
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var row = rows.AsSpan(t * votes.NumClasses, votes.NumClasses);
            var label = Ties.Choose(row, t);
            row.Clear();
            row[label] = 1;
        }

        return new CrowdLabels(votes, this, rows) { Skills = [.. ClassRows.Agreement(votes, rows, Ties)] };
    }
}

/// <summary>The shares of the votes: C[t,k] / Σ_j C[t,j].</summary>
public sealed class NormalizedVotes : CrowdAggregator
{
    /// <inheritdoc/>
    public override string Name => "normalized";

    /// <inheritdoc/>
    public override string Title => "Normalized votes";

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds) => new(votes, this, ClassRows.WeightedShares(votes));
}

/// <summary>The softmax of the numbers of votes, e^C[t,k] / Σ_j e^C[t,j]: every class keeps something, and more votes make it sharper.</summary>
public sealed class SoftmaxVotes : CrowdAggregator
{
    /// <inheritdoc/>
    public override string Name => "softmax";

    /// <inheritdoc/>
    public override string Title => "Softmax of votes";

    private protected override CrowdLabels Run(CrowdAnnotations votes, Rounds rounds)
    {
        var counts = votes.Counts();
        var rows = new double[counts.Length];
        for (var t = 0; t < votes.NumTasks; t++)
        {
            var row = rows.AsSpan(t * votes.NumClasses, votes.NumClasses);
            for (var k = 0; k < row.Length; k++)
            {
                row[k] = counts[t, k];
            }

            ClassRows.Softmax(row);
        }

        return new CrowdLabels(votes, this, rows);
    }
}
