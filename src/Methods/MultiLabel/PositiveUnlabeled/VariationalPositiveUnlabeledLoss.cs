using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.MultiLabel;

/// <summary>
/// The variational positive-unlabeled loss for label sets (PU-MLC, Yuan, Zhang and Huang, ICME 2024): each class is learned
/// from its positives and from the whole batch as unlabeled data. No negative label is ever read and no class prior is needed.
/// </summary>
/// <remarks>
/// L = Σ_c (U_c − V_c), where U_c = r_c · ln mean_b p_bc over all rows and V_c is the mean of ln p_bc over the class's
/// positives. Minimising it raises p on positives and lowers its mean over everything. The value may be negative. Since r_c
/// is below 1, it can also be lowered by pushing every p towards 1: with few epochs or many known labels γ can hurt.
/// </remarks>
public sealed class VariationalPositiveUnlabeledLoss
{
    /// <summary>
    /// The least temperature. Where a class has the same logit in every row (a batch of one, a constant output) its spread
    /// is 0, and the official code then divides by it.
    /// </summary>
    public const double MinimumTemperature = 1e-3;

    /// <summary>Creates the loss.</summary>
    /// <param name="alpha">α, the temperature's factor, above 0; infinity: none. The paper's code: 2 (VOC 2007), 1 (MS-COCO).</param>
    /// <param name="gamma">γ, the power of the re-balance factor, at least 0; 0: none. The paper's code: 0.85 (VOC 2007), 0.55 (MS-COCO).</param>
    /// <param name="epsilon">ε inside the logarithms, from 0 to 0.5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public VariationalPositiveUnlabeledLoss(double alpha = 2.0, double gamma = 0.85, double epsilon = 1e-10)
    {
        CheckHyperparameters(alpha, gamma);
        CheckEpsilon(epsilon);
        Alpha = alpha;
        Gamma = gamma;
        Epsilon = epsilon;
    }

    /// <summary>The temperature's factor α; infinity: no temperature (τ = 1).</summary>
    public double Alpha { get; }

    /// <summary>The power γ of the re-balance factor.</summary>
    public double Gamma { get; }

    /// <summary>ε inside the logarithms.</summary>
    public double Epsilon { get; }

    /// <summary>The loss.</summary>
    /// <param name="logits">z, <c>float [B,C]</c>, finite.</param>
    /// <param name="labels"><c>int64 [B,C]</c>: 1 positive, 0 unknown, −1 negative. Unknown and negative are treated alike.</param>
    /// <returns>A scalar, the sum over classes.</returns>
    /// <exception cref="ArgumentException">A form, a logit or a label is not allowed.</exception>
    public Tensor Forward(Tensor logits, Tensor labels) => Details(logits, labels).Loss;

    /// <summary>The loss with all its parts.</summary>
    /// <param name="logits">z, <c>float [B,C]</c>, finite.</param>
    /// <param name="labels"><c>int64 [B,C]</c>: 1 positive, 0 unknown, −1 negative.</param>
    /// <returns>The parts.</returns>
    /// <exception cref="ArgumentException">A form, a logit or a label is not allowed.</exception>
    public PositiveUnlabeledDetails Details(Tensor logits, Tensor labels)
    {
        LabelSetCheck.Logits(logits, nameof(logits));
        LabelSetCheck.Labels(labels, nameof(labels), logits.shape);
        return DetailsUnchecked(logits, labels.eq(1));
    }

    /// <summary>
    /// The same for a caller that knows its tensors: nothing is checked, which spares a look at the values (and, on a GPU, a
    /// wait for them).
    /// </summary>
    /// <param name="logits">z, <c>float [B,C]</c>.</param>
    /// <param name="positive"><c>bool [B,C]</c>: the entries that are known to be positive.</param>
    /// <returns>The parts.</returns>
    public PositiveUnlabeledDetails DetailsUnchecked(Tensor logits, Tensor positive)
    {
        Tensor deviation, temperature;
        using (no_grad())
        {
            // τ_c = min(1, α · std_c), with the population's deviation over the batch.
            deviation = logits.detach().std(0, unbiased: false);
            temperature = double.IsInfinity(Alpha) ? ones_like(deviation) : (deviation * Alpha).clamp(MinimumTemperature, 1);
        }

        // p = σ(z / τ): the gradient flows through z only.
        var p = (logits / temperature).sigmoid();
        var mean = p.mean([0]);

        // r_c = (mean_b p_bc)^γ: the class's estimated share of positives, to a power.
        var rebalance = mean.detach().pow(Gamma);

        // U_c = r_c · ln(mean_b p_bc + ε), over all rows, positives included.
        var unlabeled = rebalance * (mean + Epsilon).log();

        // V_c = mean of ln(p_bc + ε) over the class's positives; 0 where it has none.
        var positives = positive.sum(dim: 0);
        var positiveTerm = ((p + Epsilon).log() * positive).sum(dim: 0) / positives.clamp_min(1);

        // L = Σ_c (U_c − V_c)
        var loss = (unlabeled - positiveTerm).sum();
        return new PositiveUnlabeledDetails(deviation, temperature, p, rebalance, positiveTerm, unlabeled, positives, loss);
    }

    internal static void CheckHyperparameters(double alpha, double gamma)
    {
        if (!(alpha > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"alpha: expected a number above 0, got {alpha}.");
        }

        if (!(gamma >= 0) || double.IsInfinity(gamma))
        {
            throw new ArgumentOutOfRangeException(nameof(gamma), gamma, $"gamma: expected a number of at least 0, got {gamma}.");
        }
    }

    internal static void CheckEpsilon(double epsilon)
    {
        if (!(epsilon is >= 0 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"epsilon: expected a number in [0, 0.5), got {epsilon}.");
        }
    }
}
