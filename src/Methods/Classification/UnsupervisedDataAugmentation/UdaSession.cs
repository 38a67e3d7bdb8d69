using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>One run of UDA.</summary>
internal sealed class UdaSession : TrainingSession
{
    private const string ThresholdName = "TSA threshold";
    private const string LabelledName = "share of labelled examples that count";

    private readonly UdaTraining _method;
    private readonly TrainingContext _context;
    private readonly ImmutableArray<int> _labelled;
    private readonly UdaConsistencyLoss _consistency;
    private readonly TrainingSignalAnnealing? _annealing;
    private readonly Tensor _views;
    private readonly Tensor? _known;
    private readonly WeightAverage? _average;
    private readonly int _labelledSize;
    private readonly int _unlabelledSize;
    private readonly int _stepsPerEpoch;
    private bool _isFinished;

    public UdaSession(UdaTraining method, TrainingContext context, ImmutableArray<int> labelled, AugmentedViews views)
    {
        _method = method;
        _context = context;
        _labelled = labelled;
        _consistency = new UdaConsistencyLoss(method.Options.Temperature, method.Options.ConfidenceThreshold);

        // B_u = ratio·B_l; what does not divide evenly goes to the unlabelled.
        _labelledSize = Math.Max(1, context.Request.StepSize / (1 + method.Options.UnlabelledRatio));
        _unlabelledSize = context.Request.StepSize - _labelledSize;
        _stepsPerEpoch = (context.Train.Count + _unlabelledSize - 1) / _unlabelledSize;
        _annealing = method.Options.Annealing is { } schedule
            ? new TrainingSignalAnnealing(schedule, (long)_stepsPerEpoch * context.Request.Epochs, Math.Max(2, context.Train.NumClasses))
            : null;
        _views = views.Values.to(context.Device);
        _known = context.Train.Known is { } known ? tensor(known.Entries(), device: context.Device) : null;
        _average = method.Options.AverageDecay is { } decay ? new WeightAverage(context.CreateNetwork(0), decay, rampLength: 0) : null;
    }

    public override IEnumerable<(string Name, Tensor Value)> State =>
        _average is null
            ? []
            : _average.Module.named_parameters().Select(p => ($"average {p.name}", (Tensor)p.parameter))
                .Concat(_average.Module.named_buffers().Select(b => ($"average {b.name}", b.buffer)));

    /// <summary>Whether a recorded value is about training signal annealing.</summary>
    public static bool IsOfAnnealing(string name) => name is ThresholdName or LabelledName;

    public override long[] Order(int epoch, int pass, SeededRandom random)
    {
        var size = _labelledSize + _unlabelledSize;
        var order = new long[_stepsPerEpoch * size];
        var unlabelled = random.Permutation(_context.Train.Count);
        var labelled = random.Permutation(_labelled.Length);
        for (var step = 0; step < _stepsPerEpoch; step++)
        {
            for (var i = 0; i < _labelledSize; i++)
            {
                order[(step * size) + i] = _labelled[(int)labelled[((step * _labelledSize) + i) % labelled.Length]];
            }

            for (var i = 0; i < _unlabelledSize; i++)
            {
                order[(step * size) + _labelledSize + i] = unlabelled[((step * _unlabelledSize) + i) % unlabelled.Length];
            }
        }

        return order;
    }

    public override Tensor Loss(TrainingStep step)
    {
        var others = step.Batch.Indices.narrow(0, _labelledSize, _unlabelledSize);
        var augmented = _context.Normalization.Apply(_context.Request.Augmentation.Apply(Draw(others, step.Random), step.Random));

        // One pass over [x_l; x_u; x_a].
        var logits = step.Forward(step.Networks[0], cat([step.Batch.Inputs, augmented]));
        var original = logits.narrow(0, _labelledSize, _unlabelledSize);
        var threshold = _annealing?.Threshold(step.Number - 1) ?? 1;
        var parts = UdaLoss.Objective(
            logits.narrow(0, 0, _labelledSize),
            step.Batch.GivenLabels.narrow(0, 0, _labelledSize),
            original,
            logits.narrow(0, _labelledSize + _unlabelledSize, _unlabelledSize),
            _method.Options,
            _consistency,
            threshold);
        Record(step, parts, original.detach(), others, threshold);
        return parts.Total;
    }

    public override void AfterStep(TrainingStep step) => _average?.Update(step.Networks[0], step.Number);

    public override Tensor Predict(IReadOnlyList<nn.Module<Tensor, Tensor>> networks, Tensor inputs)
    {
        // A finished run has the averaged weights in its network, and no session any more.
        if (_average is null || _isFinished)
        {
            return base.Predict(networks, inputs);
        }

        CopyBuffers(networks[0]);
        _average.Module.eval();
        return _average.Module.call(inputs);
    }

    public override void Finish(IReadOnlyList<nn.Module<Tensor, Tensor>> networks)
    {
        if (_average is null)
        {
            return;
        }

        _isFinished = true;
        using var noGradient = no_grad();
        foreach (var (own, averaged) in networks[0].parameters().Zip(_average.Module.parameters()))
        {
            own.copy_(averaged);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _views.Dispose();
        _known?.Dispose();
        _average?.Dispose();
        base.Dispose(disposing);
    }

    // A copy of each example, any of the M.
    private Tensor Draw(Tensor examples, SeededRandom random)
    {
        var copies = new long[examples.shape[0]];
        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] = random.NextInt((int)_views.shape[0]);
        }

        return _views.index([tensor(copies, device: examples.device), examples]);
    }

    // Averaged weights go with the running statistics of the network that is trained.
    private void CopyBuffers(nn.Module network)
    {
        using var noGradient = no_grad();
        foreach (var (own, trained) in _average!.Module.buffers().Zip(network.buffers()))
        {
            own.copy_(trained);
        }
    }

    private void Record(TrainingStep step, UdaLossParts parts, Tensor original, Tensor others, double threshold)
    {
        step.Record("unlabelled examples it is sure of", parts.ConfidentMask.mean());
        if (_known is not null)
        {
            // Only looked at: how many of them it is right about.
            var isRight = original.argmax(1).eq(_known.index_select(0, others)).to(parts.ConfidentMask.dtype);
            step.Record("sure of and right about", (isRight * parts.ConfidentMask).mean());
        }

        if (_annealing is not null)
        {
            step.Record(ThresholdName, threshold);
            step.Record(LabelledName, parts.LabelledMask.mean());
        }
    }
}
