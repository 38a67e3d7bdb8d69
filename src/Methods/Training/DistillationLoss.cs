using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// Knowledge distillation beside the given label (Hinton et al.; for pruned data Ben-Baruch et al., ICML 2025):
/// L = (1 − α) · mean CE(z, y) + α · T² · mean_i KL(softmax(t_i/T) ‖ softmax(z_i/T)), with natural logarithms.
/// </summary>
/// <remarks>
/// The factor T² keeps the gradient's size when T grows: it is (1/B)·[(1 − α)(softmax(z) − onehot(y)) + α·T·(softmax(z/T) − softmax(t/T))].
/// The teacher's logits are constants.
/// </remarks>
public sealed class DistillationLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="alpha">α, the weight of the teacher, in [0, 1]: 0 is cross-entropy alone, 1 ignores the labels.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public DistillationLoss(double alpha, double temperature = 4)
    {
        if (!(alpha is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, $"alpha: expected a weight in [0, 1], got {alpha}.");
        }

        if (!(temperature > 0 && double.IsFinite(temperature)))
        {
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, $"temperature: expected a number above 0, got {temperature}.");
        }

        Alpha = alpha;
        Temperature = temperature;
    }

    /// <summary>α.</summary>
    public double Alpha { get; }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>A weight to start from where none can be chosen on validation data: α = 1 − f/2. A rule of this library, not of the paper.</summary>
    /// <param name="fraction">f, the share of the data that is kept, in (0, 1].</param>
    /// <returns>α from ½ (all data) to 1 (hardly any).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside (0, 1].</exception>
    public static double DefaultAlpha(double fraction) => fraction is > 0 and <= 1
        ? 1 - (fraction / 2)
        : throw new ArgumentOutOfRangeException(nameof(fraction), fraction, $"fraction: expected a share in (0, 1], got {fraction}.");

    /// <summary>The loss of a batch.</summary>
    /// <param name="studentLogits">z, float <c>[B,C]</c>.</param>
    /// <param name="teacherLogits">t, of the same shape and type.</param>
    /// <param name="labels">y, <c>int64 [B]</c> from 0 to C−1.</param>
    /// <returns>The loss and both parts, scalars.</returns>
    /// <exception cref="ArgumentException">A shape is not allowed, a logit is NaN, or a label is out of range.</exception>
    public DistillationParts Forward(Tensor studentLogits, Tensor teacherLogits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(studentLogits);
        if (studentLogits.dim() != 2 || studentLogits.numel() == 0 || !studentLogits.is_floating_point())
        {
            throw new ArgumentException(
                $"studentLogits: expected float [B,C], got {studentLogits.dtype} [{string.Join(',', studentLogits.shape)}].", nameof(studentLogits));
        }

        var batch = BatchCheck.Logits(studentLogits, nameof(studentLogits), studentLogits.shape[1]);
        if (BatchCheck.Logits(teacherLogits, nameof(teacherLogits), studentLogits.shape[1]) != batch)
        {
            throw new ArgumentException(
                $"teacherLogits: expected [{batch},{studentLogits.shape[1]}] as studentLogits, got [{string.Join(',', teacherLogits.shape)}].", nameof(teacherLogits));
        }

        BatchCheck.Labels(labels, nameof(labels), batch, studentLogits.shape[1]);
        return Compute(studentLogits, teacherLogits, labels);
    }

    internal DistillationParts Compute(Tensor studentLogits, Tensor teacherLogits, Tensor labels)
    {
        var crossEntropy = nn.functional.cross_entropy(studentLogits, labels);
        var distillation = Divergence(studentLogits, teacherLogits);
        return new DistillationParts((crossEntropy * (1 - Alpha)) + (distillation * Alpha), crossEntropy, distillation);
    }

    /// <summary>What the teacher alone adds: T² · mean_i KL(softmax(t_i/T) ‖ softmax(z_i/T)).</summary>
    /// <param name="studentLogits">z, float <c>[B,C]</c>.</param>
    /// <param name="teacherLogits">t, of the same shape and type; constants.</param>
    /// <returns>A scalar.</returns>
    public Tensor Divergence(Tensor studentLogits, Tensor teacherLogits)
    {
        ArgumentNullException.ThrowIfNull(studentLogits);
        ArgumentNullException.ThrowIfNull(teacherLogits);

        // KL(q ‖ p) = Σ_c q_c (log q_c − log p_c), summed over the classes and averaged over the batch ("batchmean").
        var logTarget = (teacherLogits.detach() / Temperature).log_softmax(1);
        var logStudent = (studentLogits / Temperature).log_softmax(1);
        return (logTarget.exp() * (logTarget - logStudent)).sum(1).mean() * (Temperature * Temperature);
    }
}

/// <summary>The distillation loss with its parts, each a scalar.</summary>
/// <param name="Total">(1 − α) · <paramref name="CrossEntropy"/> + α · <paramref name="Distillation"/>.</param>
/// <param name="CrossEntropy">mean CE(z, y).</param>
/// <param name="Distillation">T² · mean KL(softmax(t/T) ‖ softmax(z/T)).</param>
public sealed record DistillationParts(Tensor Total, Tensor CrossEntropy, Tensor Distillation);
