using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Trains a student on given labels and on what a teacher says: on a pruned set, with a teacher that saw all of it, this is the
/// paper's method. The teacher looks at the very view that the student sees (augmented), in evaluation mode, in every step.
/// </summary>
public sealed class DistillationTraining : TrainingMethod
{
    private readonly TrainingRun _teacher;
    private readonly DistillationLoss _loss;

    /// <summary>Creates the method.</summary>
    /// <param name="teacher">A run of any method on examples of the same form and classes; its networks must not be disposed before the student is trained.</param>
    /// <param name="alpha">α, the weight of the teacher, in [0, 1]. The paper: the larger, the less data is kept (<see cref="DistillationLoss.DefaultAlpha"/>).</param>
    /// <param name="temperature">T, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public DistillationTraining(TrainingRun teacher, double alpha, double temperature = 4)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        _teacher = teacher;
        _loss = new DistillationLoss(alpha, temperature);
    }

    /// <inheritdoc/>
    public override string Name => "distillation";

    /// <inheritdoc/>
    public override string Title => "Distillation";

    /// <summary>α.</summary>
    public double Alpha => _loss.Alpha;

    /// <summary>T.</summary>
    public double Temperature => _loss.Temperature;

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"α = {Alpha}, T = {Temperature}");

    /// <inheritdoc/>
    internal override string Identity => $"{this}, teacher {_teacher.WeightHash()}";

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var taught = _teacher.Request.Train;
        if (taught.NumClasses != context.Train.NumClasses || !taught.ExampleShape.SequenceEqual(context.Train.ExampleShape))
        {
            throw new ArgumentException(
                $"teacher: expected one trained on examples of [{string.Join(',', context.Train.ExampleShape)}] in {context.Train.NumClasses} classes as Train has, "
                    + $"got [{string.Join(',', taught.ExampleShape)}] in {taught.NumClasses}.",
                nameof(context));
        }

        return _teacher.Device.type == context.Device.type
            ? new Session(_teacher, _loss, context)
            : throw new ArgumentException($"teacher: expected its networks on {context.Device.type} as the run, got {_teacher.Device.type}.", nameof(context));
    }

    private sealed class Session(TrainingRun teacher, DistillationLoss loss, TrainingContext context) : TrainingSession
    {
        public override Tensor Loss(TrainingStep step)
        {
            var target = teacher.Outputs(step.Batch.Inputs, context);
            var parts = loss.Compute(step.Forward(step.Networks[0]), target, step.Batch.GivenLabels);
            step.Record("cross-entropy with the given labels", parts.CrossEntropy.detach());
            step.Record("divergence from the teacher", parts.Distillation.detach());
            return parts.Total;
        }
    }
}
