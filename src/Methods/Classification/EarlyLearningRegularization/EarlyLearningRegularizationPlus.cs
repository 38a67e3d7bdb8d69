using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// ELR+: two networks that supply targets to each other, each through its averaged weights, on mixed-up inputs. An epoch
/// trains the first network once through the data and then the second.
/// </summary>
public sealed class EarlyLearningRegularizationPlus : TrainingMethod
{
    /// <inheritdoc/>
    public override string Name => "elr-plus";

    /// <inheritdoc/>
    public override IReadOnlyList<string> ShortNames => ["elr+"];

    /// <inheritdoc/>
    public override string Title => "ELR+";

    /// <summary>The momentum of the targets, in [0, 1).</summary>
    public double Beta { get; init; } = 0.7;

    /// <summary>The weight of the regularizer, at least 0.</summary>
    public double Lambda { get; init; } = 3.0;

    /// <summary>The parameter of mixup's Beta(α, α); 0: no mixup.</summary>
    public double MixUpAlpha { get; init; } = 1.0;

    /// <summary>The momentum of the averaged weights, in [0, 1).</summary>
    public double Gamma { get; init; } = 0.997;

    /// <summary>Steps over which that momentum rises; 0: true average. The paper: 40,000, of about 80,000 in all.</summary>
    public long AveragingRampLength { get; init; } = 40_000;

    /// <summary>Steps over which λ rises; 0: at once.</summary>
    public long LambdaRampLength { get; init; }

    /// <summary>Whether cross-entropy takes labels weighted by the history, as the official code does for 100 classes.</summary>
    public bool ReweightLabels { get; init; }

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"β = {Beta}, λ = {Lambda}, mixup α = {MixUpAlpha}, γ = {Gamma}");

    /// <inheritdoc/>
    /// <remarks>Mixed-up inputs need examples that can be mixed: not the nodes of one graph.</remarks>
    public override bool Accepts(Dataset data) => data is LabeledDataset;

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context) => new Session(this, context);

    private sealed class Session : TrainingSession
    {
        private readonly EarlyLearningRegularizationPlus _method;
        private readonly TrainingContext _context;
        private readonly EarlyLearningRegularizationPlusLoss[] _losses;
        private readonly WeightAverage[] _averages;

        public Session(EarlyLearningRegularizationPlus method, TrainingContext context)
        {
            _method = method;
            _context = context;
            _losses =
            [
                .. Enumerable.Range(0, 2).Select(_ => new EarlyLearningRegularizationPlusLoss(
                    context.Train.Count,
                    context.Train.NumClasses,
                    method.Beta,
                    method.Lambda,
                    method.LambdaRampLength,
                    method.ReweightLabels,
                    device: context.Device)),
            ];
            _averages =
            [
                .. Enumerable.Range(0, 2).Select(i => new WeightAverage(
                    context.CreateNetwork(i), method.Gamma, method.AveragingRampLength)),
            ];
        }

        public override int NetworkCount => 2;

        public override int PassesPerEpoch => 2;

        public override IEnumerable<(string Name, Tensor Value)> State
        {
            get
            {
                for (var i = 0; i < 2; i++)
                {
                    yield return ($"history {i}", _losses[i].State);
                    foreach (var (name, value) in _averages[i].Module.named_parameters())
                    {
                        yield return ($"average {i} {name}", value);
                    }

                    foreach (var (name, value) in _averages[i].Module.named_buffers())
                    {
                        yield return ($"average {i} {name}", value);
                    }
                }
            }
        }

        public override IEnumerable<int> NetworksIn(int pass) => [pass];

        public override Tensor Loss(TrainingStep step)
        {
            var (own, other) = (step.Pass, 1 - step.Pass);
            var batch = step.Batch;
            var oneHot = nn.functional.one_hot(batch.GivenLabels, _context.Train.NumClasses).to(float32);
            var (inputs, labels, permutation, share) = MixUp.Apply(batch.Inputs, oneHot, _method.MixUpAlpha, step.Random);

            // The averaged network stays in training mode, as in the official code: its batch statistics are the batch's.
            Tensor target;
            using (no_grad())
            {
                target = step.Forward(_averages[other].Module);
            }

            _losses[own].Update(batch.Indices, target, permutation, share);
            return _losses[own].Compute(step.Forward(step.Networks[own], inputs), labels, step.Number).Total;
        }

        public override void AfterStep(TrainingStep step) =>
            _averages[step.Pass].Update(step.Networks[step.Pass], step.Number);

        public override long[] SuggestedLabels()
        {
            using var both = _losses[0].State + _losses[1].State;
            return TargetLabels.Of(both, _context.Train.Given.Entries());
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var loss in _losses)
            {
                loss.Dispose();
            }

            foreach (var average in _averages)
            {
                average.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
