using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>The one training loop: data on the device, networks, optimizers, epochs, dynamics, checkpoints.</summary>
internal sealed class TrainingLoop : IDisposable
{
    // Streams of the run's seed (see SeededRandom): what each random sequence is for.
    private const long OrderStream = 1;
    private const long AugmentationStream = 2;
    private const long MethodStream = 3;
    private const long EpochStream = 4;
    private const long AfterEpochStream = 5;

    private readonly TrainingMethod _method;
    private readonly TrainingRequest _request;
    private readonly Device _device;
    private readonly bool _mixedPrecision;
    private readonly Tensor _features;
    private readonly Tensor _givenLabels;
    private readonly InputNormalization _normalization;
    private readonly Tensor? _wholeInputs;
    private readonly TrainingSession _session;
    private readonly TrainingState _state;
    private readonly RecordedValues _values;
    private readonly Evaluator _evaluator;
    private readonly bool _seesBefore;
    private readonly bool _seesAfter;
    private readonly List<double[]> _rateFactors = [];
    private readonly StepMemory _memory;

    public TrainingLoop(TrainingMethod method, TrainingRequest request)
    {
        _method = method;
        _request = request;
        _device = request.Device.Resolve();
        _memory = new StepMemory(_device);
        _mixedPrecision = request.MixedPrecision ?? (_device.type == DeviceType.CUDA && Autocast.IsAvailable);
        _features = request.Train.Features.to(_device);
        _givenLabels = request.Train.Given.Values.to(_device);
        _normalization = request.Train.IsStandardized ? InputNormalization.Measure(_features) : InputNormalization.None;
        _wholeInputs = request.Train.IsWhole ? _normalization.Apply(_features).DetachFromDisposeScope() : null;
        _session = method.Start(new TrainingContext(request, _device, _normalization, CreateNetwork));
        _state = new TrainingState(_session);
        _values = new RecordedValues(_device);
        _seesBefore = Overrides(nameof(TrainingSession.BeforeEpoch));
        _seesAfter = Overrides(nameof(TrainingSession.AfterEpoch));
        for (var i = 0; i < _session.NetworkCount; i++)
        {
            _state.Networks.Add(CreateNetwork(i));
            _state.Optimizers.Add(request.Optimizer.Create(_state.Networks[i]));
            _rateFactors.Add([.. request.Optimizer.GroupsOf(_state.Networks[i]).Select(g => g.RateFactor)]);
        }

        _evaluator = new Evaluator(_session, _state.Networks, _normalization, request.Train.Kind, _device, _mixedPrecision);
    }

    public TrainingRun Run(IProgress<EpochRecord>? progress, CancellationToken cancellationToken)
    {
        var checkpoint = _request.CheckpointPath is { } path ? new TrainingCheckpoint(path, _method, _request) : null;
        checkpoint?.Restore(_state);
        using var test = _request.Test is { } testSet ? new EvaluationSet(testSet, testSet.Known ?? testSet.Given, _device) : null;
        using var validation = _request.Validation is { } set ? new EvaluationSet(set, set.Given, _device) : null;
        while (_state.Records.Count < _request.Epochs && !IsOutOfPatience && !cancellationToken.IsCancellationRequested)
        {
            var record = RunEpoch(_state.Records.Count + 1, test, validation, cancellationToken);
            if (record is null)
            {
                break;
            }

            _state.Records.Add(record);
            if (validation is not null && BestEpochSoFar() == record.Epoch && _request.Keep == Keep.BestOnValidation)
            {
                _state.Best.Take(record.Epoch, _state.Tensors());
            }

            checkpoint?.Save(_state);
            progress?.Report(record);
        }

        return Finish();
    }

    public void Dispose()
    {
        _features.Dispose();
        _givenLabels.Dispose();
        _wholeInputs?.Dispose();
        _values.Dispose();
        _session.Dispose();
        _state.Dispose();
    }

    private bool IsOutOfPatience =>
        _request.Patience is { } patience && _state.Records.Count > 0 && _state.Records.Count - BestEpochSoFar() >= patience;

    // The first of equals; an epoch whose metric is not a number is never the best.
    private int BestEpochSoFar()
    {
        var (best, at) = (double.NegativeInfinity, 1);
        foreach (var record in _state.Records)
        {
            if (record.Validation[0].Value > best)
            {
                (best, at) = (record.Validation[0].Value, record.Epoch);
            }
        }

        return at;
    }

    // Null: cancelled in the middle of the epoch. The networks have moved, but an epoch counts only when it is whole.
    private EpochRecord? RunEpoch(int epoch, EvaluationSet? test, EvaluationSet? validation, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var rate = SetRate(epoch - 1);
        View(_session.BeforeEpoch, _seesBefore, epoch, EpochStream, validation);
        using var lossSum = zeros(1, float64, _device);
        var visited = 0L;
        for (var pass = 0; pass < _session.PassesPerEpoch; pass++)
        {
            var examples = RunPass(epoch, pass, lossSum, cancellationToken);
            if (examples == 0)
            {
                return null;
            }

            visited += examples;
        }

        View(_session.AfterEpoch, _seesAfter, epoch, AfterEpochStream, validation);
        var loss = lossSum.item<double>() / visited;
        var values = _values.Take();
        var trainSeconds = watch.Elapsed.TotalSeconds;
        if (!double.IsFinite(loss))
        {
            throw new TrainingDivergedException(
                $"The loss of {_method} is {loss} in epoch {epoch} at learning rate {rate}: lower the learning rate, "
                    + "or look for features that are not finite.");
        }

        watch.Restart();
        var record = new EpochRecord
        {
            Epoch = epoch,
            Epochs = _request.Epochs,
            TrainLoss = loss,
            LearningRate = rate,
            TrainSeconds = trainSeconds,
            EvaluationSeconds = 0,
            Values = values,
            Test = test is null ? [] : _evaluator.Measure(test),
            Validation = validation is null ? [] : _evaluator.Measure(validation),
        };
        if (_request.RecordDynamics && _request.Train.Known is { } known)
        {
            var predicted = _evaluator.PredictEntries(_request.Train, _features);
            var (truth, given) = (known.Entries(), _request.Train.Given.Entries());
            record = record with
            {
                Dynamics = MemorizationPoint.Measure(predicted, truth.AsSpan(), given.AsSpan()),
                DynamicsByClass =
                [
                    .. MemorizationPoint.MeasureByClass(predicted, truth.AsSpan(), given.AsSpan(), _request.Train.NumClasses),
                ],
            };
        }

        return record with { EvaluationSeconds = watch.Elapsed.TotalSeconds };
    }

    private void View(Action<EpochView> hook, bool isUsed, int epoch, long stream, EvaluationSet? validation)
    {
        if (!isUsed)
        {
            return;
        }

        using var scope = NewDisposeScope();
        hook(new EpochView(
            epoch,
            _request.Epochs,
            _state.Networks,
            _evaluator,
            _request.Train,
            _features,
            _values,
            validation,
            new SeededRandom(_request.Seed, stream, epoch)));
    }

    private bool Overrides(string hook) => _session.GetType().GetMethod(hook)!.DeclaringType != typeof(TrainingSession);

    private double SetRate(double finishedEpochs)
    {
        var rate = _request.Schedule.At(finishedEpochs, _request.Epochs, _request.Optimizer.LearningRate);
        for (var i = 0; i < _state.Optimizers.Count; i++)
        {
            var own = rate * _session.RateFactor(i, finishedEpochs, _request.Epochs);
            var factors = _rateFactors[i];
            var g = 0;
            foreach (var group in _state.Optimizers[i].ParamGroups)
            {
                group.LearningRate = own * factors[g++];
            }
        }

        return rate;
    }

    // The number of examples visited; 0: cancelled.
    private long RunPass(int epoch, int pass, Tensor lossSum, CancellationToken cancellationToken)
    {
        long stream = ((epoch - 1L) * _session.PassesPerEpoch) + pass;
        var augmentation = new SeededRandom(_request.Seed, AugmentationStream, stream);
        var methodRandom = new SeededRandom(_request.Seed, MethodStream, stream);
        var positions = Order(epoch, pass, stream);
        using var order = tensor(positions, device: _device);
        var active = _session.NetworksIn(pass).ToArray();
        foreach (var network in _state.Networks)
        {
            network.train();
        }

        var size = _request.StepSize;
        var steps = Math.Max(1, (positions.Length + (size == 1 ? 0 : size - 2)) / size);
        for (var i = 0; i < steps; i++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return 0;
            }

            if (_request.Schedule.EveryStep)
            {
                var finished = epoch - 1 + (((pass * steps) + i) / (double)(steps * _session.PassesPerEpoch));
                SetRate(finished);
            }

            using var scope = NewDisposeScope();

            // A last batch of one example cannot be normalized over the batch: it joins the one before.
            var start = (long)i * size;
            var length = i == steps - 1 ? positions.Length - start : size;
            var indices = order.narrow(0, start, length);
            var step = new TrainingStep(
                _state.Networks,
                _request.Train,
                new Batch(indices, Inputs(indices, augmentation), _givenLabels.index_select(0, indices).to(int64)),
                epoch,
                pass,
                ++_state.StepsOfPass[pass],
                methodRandom,
                _values,
                _mixedPrecision);

            foreach (var network in active)
            {
                _state.Optimizers[network].zero_grad();
            }

            var loss = _session.Loss(step);
            _memory.Look(i, steps);
            loss.backward();
            foreach (var network in active)
            {
                if (_request.Optimizer.ClipNorm is { } norm)
                {
                    nn.utils.clip_grad_norm_(_state.Networks[network].parameters(), norm);
                }

                _state.Optimizers[network].step();
            }

            _session.AfterStep(step);
            lossSum.add_(loss.detach(), length);
            _request.Position?.Report(
                new TrainingPosition(epoch, _request.Epochs, (pass * steps) + i + 1, steps * _session.PassesPerEpoch));
        }

        return positions.Length;
    }

    private long[] Order(int epoch, int pass, long stream)
    {
        var random = new SeededRandom(_request.Seed, OrderStream, stream);
        var own = _session.Order(epoch, pass, random);
        if (own is null)
        {
            return random.Permutation(_request.Train.Count);
        }

        return own.Length > 0
            ? own
            : throw new InvalidOperationException($"{_method} left no example for pass {pass + 1} of epoch {epoch}.");
    }

    private Tensor Inputs(Tensor indices, SeededRandom augmentation) =>
        _wholeInputs ?? _normalization.Apply(_request.Augmentation.Apply(_features.index_select(0, indices), augmentation));

    private TrainingRun Finish()
    {
        if (_state.Best.Epoch > 0)
        {
            _state.Best.Restore(_state.Tensors());
        }

        // The run keeps networks and normalization for later predictions; the session's memory goes with the loop.
        _session.Finish(_state.Networks);
        var suggested = _session.SuggestedLabels();
        return new TrainingRun(_method, _request, _device, [.. _state.Records], _state.Networks, suggested, _evaluator)
        {
            IsStoppedEarly = _state.Records.Count < _request.Epochs && IsOutOfPatience,
            KeptEpoch = _state.Best.Epoch > 0 ? _state.Best.Epoch : _state.Records.Count,
            NativeBytes = _memory.Peak,
        };
    }

    private nn.Module<Tensor, Tensor> CreateNetwork(int index)
    {
        // The two networks of a method start from different weights.
        var network = _method.CreateNetwork(_request, index);
        _request.StartFrom?.CopyWeightsTo(network, index);
        return network.to(_device);
    }
}
