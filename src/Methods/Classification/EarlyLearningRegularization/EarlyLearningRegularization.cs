using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Early-Learning Regularization: ordinary training with the ELR loss.</summary>
public sealed class EarlyLearningRegularization : TrainingMethod
{
    /// <summary>Creates the method.</summary>
    /// <param name="beta">The momentum of the targets, in [0, 1). The paper: 0.7 (CIFAR-10, symmetric), 0.9 (asymmetric, CIFAR-100).</param>
    /// <param name="lambda">The weight of the regularizer, at least 0. The paper: 3 (CIFAR-10), 1 (asymmetric), 7 (CIFAR-100).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public EarlyLearningRegularization(double beta = 0.7, double lambda = 3.0)
    {
        EarlyLearningRegularizationLoss.CheckHyperparameters(beta, lambda, clampEpsilon: 1e-4);
        Beta = beta;
        Lambda = lambda;
    }

    /// <inheritdoc/>
    public override string Name => "elr";

    /// <inheritdoc/>
    public override string Title => "ELR";

    /// <summary>The momentum of the targets.</summary>
    public double Beta { get; }

    /// <summary>The weight of the regularizer.</summary>
    public double Lambda { get; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"β = {Beta}, λ = {Lambda}");

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context) => new Session(this, context);

    private sealed class Session(EarlyLearningRegularization method, TrainingContext context) : TrainingSession
    {
        private readonly EarlyLearningRegularizationLoss _loss = new(
            context.Train.Count, context.Train.NumClasses, method.Beta, method.Lambda, device: context.Device);

        public override IEnumerable<(string Name, Tensor Value)> State => [("targets", _loss.State)];

        public override Tensor Loss(TrainingStep step) =>
            _loss.ForwardUnchecked(step.Batch.Indices, step.Forward(step.Networks[0]), step.Batch.GivenLabels);

        public override long[] SuggestedLabels() => TargetLabels.Of(_loss.State, context.Train.Given.Entries());

        protected override void Dispose(bool disposing)
        {
            _loss.Dispose();
            base.Dispose(disposing);
        }
    }
}
