using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>The parts of one value of <see cref="VariationalPositiveUnlabeledLoss"/>, for charts, tests and doubts.</summary>
/// <param name="Deviation"><c>[C]</c>: population standard deviation of each class's logits over the batch; no gradient.</param>
/// <param name="Temperature"><c>[C]</c>: τ, from 0.001 to 1; no gradient.</param>
/// <param name="Probabilities"><c>[B,C]</c>: p = σ(z / τ).</param>
/// <param name="Rebalance"><c>[C]</c>: r, the mean probability to the power γ; no gradient.</param>
/// <param name="PositiveTerm"><c>[C]</c>: V, mean ln p over a class's positives, 0 where it has none.</param>
/// <param name="UnlabeledTerm"><c>[C]</c>: U = r · ln(mean p over all rows).</param>
/// <param name="Positives"><c>int64 [C]</c>: n, each class's positives in the batch.</param>
/// <param name="Loss">The scalar Σ (U − V).</param>
public sealed record PositiveUnlabeledDetails(
    Tensor Deviation,
    Tensor Temperature,
    Tensor Probabilities,
    Tensor Rebalance,
    Tensor PositiveTerm,
    Tensor UnlabeledTerm,
    Tensor Positives,
    Tensor Loss)
{
    private const int LeastBatch = 16;

    /// <summary>The share of classes that have no positive in the batch, 0 to 1.</summary>
    public double ShareOfClassesWithoutPositives
    {
        get
        {
            using var scope = NewDisposeScope();
            return Positives.eq(0).to(float64).mean().item<double>();
        }
    }

    /// <summary>
    /// Why this value says little, in a sentence; null where nothing speaks against it. Every statistic of the loss is one
    /// over the batch, so a batch below 16 rows, or one in which most classes have no positive, gives them no ground.
    /// </summary>
    public string? Warning
    {
        get
        {
            var rows = Probabilities.shape[0];
            if (rows < LeastBatch)
            {
                return $"The batch has {rows} rows: temperature, share and positives of a class need {LeastBatch} or more to mean anything.";
            }

            var without = ShareOfClassesWithoutPositives;
            return without > 0.5
                ? FormattableString.Invariant($"{without:P0} of the classes have no positive in the batch: take larger batches.")
                : null;
        }
    }
}
