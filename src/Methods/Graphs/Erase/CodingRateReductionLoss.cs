using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>The coding rates of representations, scalars of type float64.</summary>
/// <param name="Loss">−γ₂ R + γ₁ Rᶜ.</param>
/// <param name="Discriminative">R: how much room all representations take together.</param>
/// <param name="Compressive">Rᶜ: how much each class takes by itself.</param>
public sealed record CodingRates(Tensor Loss, Tensor Discriminative, Tensor Compressive);

/// <summary>
/// The loss of ERASE: representations as a whole are to take much room, and those of one class little. How much room is told by the
/// bits (here nats) that it takes to write vectors down to a precision ε, the coding rate.
/// </summary>
/// <remarks>
/// With W = Zᵀ, m nodes of D numbers: R = ½ logdet(I + γ₁ D/(m ε) W Wᵀ), and Rᶜ = ½ Σ_c t_c/m logdet(I + D/(t_c ε) W_c W_cᵀ), where W_c holds
/// the t_c nodes of class c and an empty class adds 0. The loss is −γ₂ R + γ₁ Rᶜ; γ₁ stands inside R as well. All in double precision, in
/// matrices no larger than D × D.
/// </remarks>
public sealed class CodingRateReductionLoss
{
    private const double Tiny = 1e-8;

    /// <summary>Creates the loss.</summary>
    /// <param name="gamma1">γ₁, at least 0: the weight of the compression, and of the data inside R.</param>
    /// <param name="gamma2">γ₂, at least 0: the weight of the expansion. The paper: 2 (PubMed 3).</param>
    /// <param name="epsilon">ε, above 0: the precision. The paper: 0.05 (CiteSeer 0.4, CoraFull 0.01).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public CodingRateReductionLoss(double gamma1 = 1, double gamma2 = 2, double epsilon = 0.05)
    {
        Hyperparameter.AtLeastZero(gamma1);
        Hyperparameter.AtLeastZero(gamma2);
        Hyperparameter.AboveZero(epsilon);
        (Gamma1, Gamma2, Epsilon) = (gamma1, gamma2, epsilon);
    }

    /// <summary>γ₁.</summary>
    public double Gamma1 { get; }

    /// <summary>γ₂.</summary>
    public double Gamma2 { get; }

    /// <summary>ε.</summary>
    public double Epsilon { get; }

    /// <summary>The loss with its two rates; gradients flow into the representations.</summary>
    /// <param name="representations">Z, <c>float [m,D]</c>, m and D at least 1.</param>
    /// <param name="assignment"><c>int64 [m]</c>: the class of each node, from 0 to K−1.</param>
    /// <param name="numClasses">K, at least 1.</param>
    /// <returns>Three scalars.</returns>
    /// <exception cref="ArgumentException">A form differs, a number is not finite, or a class is out of range.</exception>
    public CodingRates Forward(Tensor representations, Tensor assignment, int numClasses)
    {
        Check(representations, assignment, numClasses);
        return Compute(representations, assignment, numClasses);
    }

    /// <summary>R = ½ logdet(I + γ₁ D/(m ε) W Wᵀ).</summary>
    /// <param name="representations">Z, <c>float [m,D]</c>.</param>
    /// <returns>A scalar, <c>float64</c>.</returns>
    /// <exception cref="ArgumentException">The form differs, or a number is not finite.</exception>
    public Tensor DiscriminativeRate(Tensor representations)
    {
        Check(representations);
        return Discriminative(representations.to(float64));
    }

    /// <summary>Rᶜ = ½ Σ_c t_c/m logdet(I + D/(t_c ε) W_c W_cᵀ).</summary>
    /// <inheritdoc cref="Forward" path="/param"/>
    /// <returns>A scalar, <c>float64</c>.</returns>
    /// <exception cref="ArgumentException">A form differs, a number is not finite, or a class is out of range.</exception>
    public Tensor CompressiveRate(Tensor representations, Tensor assignment, int numClasses)
    {
        Check(representations, assignment, numClasses);
        return Compressive(representations.to(float64), assignment, numClasses);
    }

    /// <summary>The same for a caller that made the classes itself: nothing is checked.</summary>
    internal CodingRates Compute(Tensor representations, Tensor assignment, int numClasses)
    {
        var z = representations.to(float64);
        var (r, rc) = (Discriminative(z), Compressive(z, assignment, numClasses));

        // L = −γ₂ R + γ₁ Rᶜ.
        return new CodingRates((rc * Gamma1) - (r * Gamma2), r, rc);
    }

    private Tensor Discriminative(Tensor z) => LogDeterminant(z, Gamma1 * z.shape[1] / (z.shape[0] * Epsilon)) / 2;

    private Tensor Compressive(Tensor z, Tensor assignment, int numClasses)
    {
        // Rows by class, so that each class is one piece.
        var sorted = z.index_select(0, assignment.argsort());
        var counts = assignment.bincount(null, numClasses).cpu().data<long>().ToArray();
        var sum = zeros([], float64, z.device);
        var start = 0L;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var t = count + Tiny;
                sum = sum + (LogDeterminant(sorted.narrow(0, start, count), z.shape[1] / (t * Epsilon)) * (t / z.shape[0] / 2));
            }

            start += count;
        }

        return sum;
    }

    // logdet(I + a ZᵀZ) = logdet(I + a ZZᵀ): the smaller of the two. I + a G is positive definite, so its Cholesky factor exists, and
    // logdet = 2 Σ log of the factor's diagonal.
    private static Tensor LogDeterminant(Tensor rows, double factor)
    {
        var gram = rows.shape[0] < rows.shape[1] ? rows.mm(rows.t()) : rows.t().mm(rows);
        return linalg.cholesky((gram * factor) + eye(gram.shape[0], dtype: float64, device: rows.device)).diagonal().log().sum() * 2;
    }

    private static void Check(Tensor representations, Tensor assignment, int numClasses)
    {
        Check(representations);
        ArgumentNullException.ThrowIfNull(assignment);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        BatchCheck.Labels(assignment, nameof(assignment), representations.shape[0], numClasses);
    }

    private static void Check(Tensor representations)
    {
        ArgumentNullException.ThrowIfNull(representations);
        if (representations.dim() != 2 || representations.numel() == 0 || !representations.is_floating_point())
        {
            throw new ArgumentException(
                $"representations: expected float [m,D], m and D at least 1, got {representations.dtype} [{string.Join(',', representations.shape)}].", nameof(representations));
        }

        using var scope = NewDisposeScope();
        if (!representations.isfinite().all().item<bool>())
        {
            throw new ArgumentException("representations: expected finite numbers, got NaN or an infinite one.", nameof(representations));
        }
    }
}
