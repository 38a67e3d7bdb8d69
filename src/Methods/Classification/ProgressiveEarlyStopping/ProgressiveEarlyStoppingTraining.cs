using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// PES, progressive early stopping (Bai et al., NeurIPS 2021), in its supervised form. The last layers of a network memorize first, so
/// each part stops at a time of its own: all layers train for T₁ epochs; then the last two are drawn anew and train alone for T₂, those before
/// them stay; then the last one alone for T₃. From then on all train on the examples whose given label is what the network says,
/// chosen anew before each epoch, with classes weighted against their counts among these.
/// </summary>
/// <remarks>
/// A part is a layer with parameters, a residual block being one; where the network has only two, T₂ falls away. Predictions that choose are
/// made without augmentation. The authors train the new layers with Adam at 10⁻⁴ for 7 epochs of 45,000 pictures, 2,500 steps beyond the 200 epochs of the run; the
/// rate here is ten times that, since an epoch of ten thousand pictures has 79 steps, and the epochs count among the run's. While new layers
/// train, the run's optimizer rests. The semi-supervised form is not built.
/// </remarks>
public sealed class ProgressiveEarlyStoppingTraining : TrainingMethod
{
    /// <summary>T₁, the epochs of all layers, at least 1; null: an eighth of the planned, rounded up (the authors: 25 of 200 for CIFAR-10).</summary>
    public int? WarmUp { get; init; }

    /// <summary>T₂, the epochs of the last two layers, at least 0; null: 3.5 % of the planned, rounded up (the authors: 7 of 200).</summary>
    public int? LastTwo { get; init; }

    /// <summary>T₃, the epochs of the last layer, at least 0; null: as T₂.</summary>
    public int? Last { get; init; }

    /// <summary>Adam's rate for layers that are drawn anew, above 0.</summary>
    public double RefineLearningRate { get; init; } = 1e-3;

    /// <inheritdoc/>
    public override string Name => "pes";

    /// <inheritdoc/>
    public override string Title => "PES";

    /// <inheritdoc/>
    public override string Settings
    {
        get
        {
            var epochs = new[] { ("T₁", WarmUp), ("T₂", LastTwo), ("T₃", Last) }.Where(t => t.Item2 is not null).Select(t => FormattableString.Invariant($"{t.Item1} = {t.Item2}"));
            return string.Join(", ", [.. epochs, FormattableString.Invariant($"new layers at {RefineLearningRate}")]);
        }
    }

    /// <summary>The weight of each class: the mean count of classes that have examples, divided by the class's own; 0 for one without.</summary>
    /// <param name="labels">Labels, each from 0 to K−1.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <returns>K weights.</returns>
    /// <exception cref="ArgumentException">A label is out of range.</exception>
    public static double[] ClassWeights(IReadOnlyList<long> labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var counts = new double[classes];
        foreach (var label in labels)
        {
            if (label < 0 || label >= classes)
            {
                throw new ArgumentException($"labels: expected classes from 0 to {classes - 1}, got {label}.", nameof(labels));
            }

            counts[label]++;
        }

        var mean = counts.Where(c => c > 0).DefaultIfEmpty(0).Average();
        return Array.ConvertAll(counts, c => c > 0 ? mean / c : 0);
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hyperparameter.AboveZero(RefineLearningRate);
        Hyperparameter.AtLeastZero(LastTwo ?? 0, nameof(LastTwo));
        Hyperparameter.AtLeastZero(Last ?? 0, nameof(Last));
        return WarmUp is < 1
            ? throw new ArgumentException($"WarmUp: expected at least 1 epoch, got {WarmUp}.", nameof(context))
            : new Session(this, context);
    }

    private sealed class Session : TrainingSession
    {
        private const long StageSeed = 104_729;

        private readonly ProgressiveEarlyStoppingTraining _method;
        private readonly TrainingContext _context;
        private readonly bool[]? _isClean;
        private readonly string[] _parts;
        private readonly int _whole;
        private readonly int _lastTwo;
        private readonly int _last;
        private readonly OwnAdam[] _adams;
        private Tensor[] _moved = [];
        private long[]? _confident;
        private Tensor? _classWeights;
        private int _stage;

        public Session(ProgressiveEarlyStoppingTraining method, TrainingContext context)
        {
            (_method, _context, _isClean) = (method, context, CleanFlags.Of(context.Train));
            using var like = context.CreateNetwork(0);
            _parts = NetworkParts.Of(like);
            var usual = (int)Math.Ceiling(context.Request.Epochs * 0.035);
            _whole = method.WarmUp ?? (int)Math.Ceiling(context.Request.Epochs / 8.0);
            _lastTwo = _whole + (_parts.Length > 2 ? method.LastTwo ?? usual : 0);
            _last = _lastTwo + (method.Last ?? method.LastTwo ?? usual);
            _adams = [.. Enumerable.Range(1, 2).Select(stage => new OwnAdam(NetworkParts.Parameters(like, New(stage)).Select(p => p.Value)))];
        }

        public override IEnumerable<(string Name, Tensor Value)> State =>
            _adams.SelectMany((adam, i) => adam.State.Select(s => ($"stage {i + 2} {s.Name}", s.Value)));

        // While new layers train, their own optimizer moves them.
        public override IEnumerable<int> NetworksIn(int pass) => _stage is 1 or 2 ? [] : [0];

        public override void BeforeEpoch(EpochView epoch)
        {
            _stage = epoch.Epoch <= _whole ? 0 : epoch.Epoch <= _lastTwo ? 1 : epoch.Epoch <= _last ? 2 : 3;
            if (_stage is 1 or 2)
            {
                Renew(epoch.Networks[0], isFirst: epoch.Epoch == (_stage == 1 ? _whole : _lastTwo) + 1);
            }
            else
            {
                foreach (var parameter in epoch.Networks[0].parameters())
                {
                    parameter.requires_grad_(true);
                }
            }

            if (_stage == 3)
            {
                Choose(epoch);
            }
        }

        // Whole batches only, as the authors' code has it: how many labels are confident changes with each epoch, and the rest of a
        // batch would have another size each time. Of less than a batch all are taken.
        public override long[]? Order(int epoch, int pass, SeededRandom random)
        {
            if (_confident is not { } confident)
            {
                return null;
            }

            var whole = confident.Length - (confident.Length % _context.Request.StepSize);
            return [.. random.Permutation(confident.Length).Take(whole == 0 ? confident.Length : whole).Select(i => confident[i])];
        }

        public override Tensor Loss(TrainingStep step)
        {
            var logits = step.Forward(step.Networks[0]);
            return nn.functional.cross_entropy(logits, step.Batch.GivenLabels, weight: _classWeights);
        }

        public override void AfterStep(TrainingStep step)
        {
            if (_stage is 1 or 2)
            {
                _adams[_stage - 1].Step(_moved, _method.RefineLearningRate);
            }
        }

        private string[] New(int stage) => stage == 1 ? _parts[^2..] : _parts[^1..];

        private void Renew(nn.Module<Tensor, Tensor> network, bool isFirst)
        {
            var parts = New(_stage);
            foreach (var (_, parameter) in network.named_parameters())
            {
                parameter.requires_grad_(false);
            }

            _moved = [.. NetworkParts.Parameters(network, parts).Select(p => p.Value)];
            if (isFirst)
            {
                using var noGradient = no_grad();
                using var fresh = _context.Request.Model.Create(_context.Train, unchecked(_context.Request.Seed + (StageSeed * _stage)));
                var drawn = fresh.state_dict();
                foreach (var (name, value) in network.state_dict().Where(s => Array.Exists(parts, p => s.Key.StartsWith(p, StringComparison.Ordinal))))
                {
                    value.copy_(drawn[name]);
                }
            }

            foreach (var parameter in _moved)
            {
                parameter.requires_grad_(true);
                parameter.grad?.zero_();
            }
        }

        private void Choose(EpochView epoch)
        {
            using var noGradient = no_grad();
            using var scope = NewDisposeScope();
            var given = _context.Train.Given.Entries();
            var said = epoch.Outputs(0).argmax(1).cpu().data<long>().ToArray();
            long[] confident = [.. Enumerable.Range(0, given.Length).Where(i => said[i] == given[i]).Select(i => (long)i)];
            epoch.Record("share confident", confident.Length / (double)given.Length);
            if (confident.Length == 0)
            {
                // Nothing is as the network says: then all examples teach.
                (_confident, _classWeights) = (null, null);
                return;
            }

            if (_isClean is not null)
            {
                epoch.Record("pure ratio", confident.Average(i => _isClean[i] ? 1.0 : 0.0));
            }

            _confident = confident;
            _classWeights?.Dispose();
            var weights = ClassWeights([.. confident.Select(i => given[(int)i])], _context.Train.NumClasses);
            _classWeights = tensor(Array.ConvertAll(weights, w => (float)w), device: _context.Device).DetachFromDisposeScope();
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var adam in _adams)
            {
                adam.Dispose();
            }

            _classWeights?.Dispose();
            base.Dispose(disposing);
        }
    }
}
