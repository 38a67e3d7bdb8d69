using System.Collections.Immutable;
using System.Diagnostics;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>The one training loop: data on the device, networks, optimizers, epochs, dynamics, checkpoints.</summary>
internal sealed class TrainingLoop : IDisposable
{
    // Streams of the run's seed (see SeededRandom): what each random sequence is for.
    private const long OrderStream = 1;
    private const long AugmentationStream = 2;
    private const long MethodStream = 3;

    private readonly TrainingMethod _method;
    private readonly TrainingRequest _request;
    private readonly Device _device;
    private readonly bool _mixedPrecision;
    private readonly Tensor _features;
    private readonly Tensor _givenLabels;
    private readonly InputNormalization _normalization;
    private readonly TrainingSession _session;
    private readonly List<nn.Module<Tensor, Tensor>> _networks = [];
    private readonly List<OptimizerHelper> _optimizers = [];
    private readonly Evaluator _evaluator;
    private readonly List<EpochRecord> _records = [];

    public TrainingLoop(TrainingMethod method, TrainingRequest request)
    {
        _method = method;
        _request = request;
        _device = request.Device.Resolve();
        _mixedPrecision = request.MixedPrecision ?? (_device.type == DeviceType.CUDA && Autocast.IsAvailable);
        _features = request.Train.Features.to(_device);
        _givenLabels = tensor(request.Train.GivenLabels.AsSpan().ToArray(), device: _device);
        _normalization = InputNormalization.Measure(_features);
        _session = method.Start(new TrainingContext(request, _device, CreateNetwork));
        for (var i = 0; i < _session.NetworkCount; i++)
        {
            _networks.Add(CreateNetwork(i));
            _optimizers.Add(request.Optimizer.Create(_networks[i]));
        }

        _evaluator = new Evaluator(_session, _networks, _normalization, _device, _mixedPrecision);
    }

    private int StepsInPass => Math.Max(1, (_request.Train.Count + (_request.BatchSize == 1 ? 0 : _request.BatchSize - 2)) / _request.BatchSize);

    public TrainingRun Run(IProgress<EpochRecord>? progress, CancellationToken cancellationToken)
    {
        var checkpoint = _request.CheckpointPath is { } path ? new TrainingCheckpoint(path, _method, _request) : null;
        checkpoint?.Restore(_records, _networks, _optimizers, _session);
        using var test = _request.Test is { } testSet ? new EvaluationSet(testSet, _device) : null;
        while (_records.Count < _request.Epochs && !cancellationToken.IsCancellationRequested)
        {
            var record = RunEpoch(_records.Count + 1, test, cancellationToken);
            if (record is null)
            {
                break;
            }

            _records.Add(record);
            checkpoint?.Save(_records, _networks, _optimizers, _session);
            progress?.Report(record);
        }

        return Finish();
    }

    public void Dispose()
    {
        _features.Dispose();
        _givenLabels.Dispose();
        _session.Dispose();
        foreach (var optimizer in _optimizers)
        {
            optimizer.Dispose();
        }
    }

    // Null: cancelled in the middle of the epoch. The networks have moved, but an epoch counts only when it is whole.
    private EpochRecord? RunEpoch(int epoch, EvaluationSet? test, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var rate = _request.Schedule.At(epoch - 1, _request.Epochs, _request.Optimizer.LearningRate);
        foreach (var group in _optimizers.SelectMany(o => o.ParamGroups))
        {
            group.LearningRate = rate;
        }

        using var lossSum = zeros(1, float64, _device);
        for (var pass = 0; pass < _session.PassesPerEpoch; pass++)
        {
            if (!RunPass(epoch, pass, lossSum, cancellationToken))
            {
                return null;
            }
        }

        var loss = lossSum.item<double>() / ((double)_request.Train.Count * _session.PassesPerEpoch);
        var trainSeconds = watch.Elapsed.TotalSeconds;
        if (!double.IsFinite(loss))
        {
            throw new InvalidOperationException(
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
        };
        if (test is not null)
        {
            var (accuracy, testLoss) = _evaluator.Measure(test);
            record = record with { TestAccuracy = accuracy, TestLoss = testLoss };
        }

        if (_request.RecordDynamics && _request.Train.TrueLabels is { } trueLabels)
        {
            var predicted = _evaluator.PredictLabels(_features);
            var given = _request.Train.GivenLabels.AsSpan();
            record = record with
            {
                Dynamics = MemorizationPoint.Measure(predicted, trueLabels.AsSpan(), given),
                DynamicsByClass =
                [
                    .. MemorizationPoint.MeasureByClass(predicted, trueLabels.AsSpan(), given, _request.Train.NumClasses),
                ],
            };
        }

        return record with { EvaluationSeconds = watch.Elapsed.TotalSeconds };
    }

    private bool RunPass(int epoch, int pass, Tensor lossSum, CancellationToken cancellationToken)
    {
        long stream = ((epoch - 1L) * _session.PassesPerEpoch) + pass;
        var augmentation = new SeededRandom(_request.Seed, AugmentationStream, stream);
        var methodRandom = new SeededRandom(_request.Seed, MethodStream, stream);
        using var order = tensor(new SeededRandom(_request.Seed, OrderStream, stream).Permutation(_request.Train.Count), device: _device);
        var active = _session.NetworksIn(pass).ToArray();
        foreach (var network in _networks)
        {
            network.train();
        }

        var steps = StepsInPass;
        for (var i = 0; i < steps; i++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            using var scope = NewDisposeScope();

            // A last batch of one example cannot be normalized over the batch: it joins the one before.
            var start = (long)i * _request.BatchSize;
            var length = i == steps - 1 ? _request.Train.Count - start : _request.BatchSize;
            var indices = order.narrow(0, start, length);
            var examples = _request.Augmentation.Apply(_features.index_select(0, indices), augmentation);
            var batch = new Batch(indices, _normalization.Apply(examples), _givenLabels.index_select(0, indices));
            var step = new TrainingStep(_networks, batch, epoch, pass, ((epoch - 1L) * steps) + i + 1, methodRandom, _mixedPrecision);

            foreach (var network in active)
            {
                _optimizers[network].zero_grad();
            }

            var loss = _session.Loss(step);
            loss.backward();
            foreach (var network in active)
            {
                _optimizers[network].step();
            }

            _session.AfterStep(step);
            lossSum.add_(loss.detach(), length);
            _request.Position?.Report(
                new TrainingPosition(epoch, _request.Epochs, (pass * steps) + i + 1, steps * _session.PassesPerEpoch));
        }

        return true;
    }

    private TrainingRun Finish()
    {
        // The run keeps networks and normalization for later predictions; the session's memory goes with the loop.
        var suggested = _session.SuggestedLabels();
        return new TrainingRun(_method, _request, _device, [.. _records], _networks, suggested, _evaluator.Probabilities);
    }

    private nn.Module<Tensor, Tensor> CreateNetwork(int index)
    {
        // The two networks of a method start from different weights.
        var network = _request.Model.Create(_request.Train.ExampleShape, _request.Train.NumClasses, unchecked(_request.Seed + (index * 7919L)));
        return network.to(_device);
    }
}
