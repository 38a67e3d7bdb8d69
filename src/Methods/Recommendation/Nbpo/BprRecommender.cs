namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// The pairwise baseline, Bayesian personalized ranking: of each triple (u voted for i and not for j) the likelihood s(R_ui − R_uj) grows.
/// </summary>
public sealed class BprRecommender : Recommender
{
    /// <summary>Creates it.</summary>
    /// <param name="users">M, at least 1.</param>
    /// <param name="items">N, at least 1.</param>
    /// <param name="factors">K₀, from 1 to 1,024.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public BprRecommender(int users, int items, int factors = 50)
        : base(users, items, factors, 0)
    {
    }

    /// <inheritdoc/>
    public override string Name => "BPR";

    /// <inheritdoc/>
    private protected override NbpoVariant? Objective => null;
}
