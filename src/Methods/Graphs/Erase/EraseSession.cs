using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>One run of ERASE: denoised labels once, refined ones in every step, a classifier after each.</summary>
internal sealed class EraseSession : TrainingSession
{
    // The gradient's bound of the usual solver; C = 1, so λ = 1.
    private const double Tolerance = 1e-4;
    private const double Penalty = 1;

    private readonly EraseTraining _method;
    private readonly GraphDataset _data;
    private readonly CodingRateReductionLoss _loss;
    private readonly EraseLabelRefiner _refiner;
    private readonly Tensor _features;
    private readonly Tensor _nodes;
    private readonly Tensor _assignment;

    public EraseSession(EraseTraining method, TrainingContext context)
    {
        _method = method;
        _data = (GraphDataset)context.Train;
        if (context.Request.StepSize < _data.Count)
        {
            throw new ArgumentException(
                $"BatchSize: ERASE takes one step an epoch over all nodes, so it must be at least {_data.Count} or left out, got {context.Request.StepSize}.", nameof(context));
        }

        _loss = new CodingRateReductionLoss(method.Gamma1, method.Gamma2, method.Epsilon);
        using var scope = NewDisposeScope();
        var denoised = StructuralDenoiser.Propagate(_data.Graph, _data.Nodes, _data.Given.Entries(), _data.NumClasses, method.Alpha, method.Steps);
        _refiner = new EraseLabelRefiner(_data.Graph, _data.Nodes, denoised, method.Alpha, method.Beta, method.Steps, context.Device);
        _features = _data.Features.to(context.Device).DetachFromDisposeScope();
        _nodes = tensor(_data.Nodes.Select(n => (long)n).ToArray(), int64).to(context.Device).DetachFromDisposeScope();

        // The classes of all nodes in the latest step; in checkpoints, and back in place with the epoch that is kept.
        _assignment = zeros(_data.Graph.NodeCount, int64, context.Device).DetachFromDisposeScope();
        _assignment.index_copy_(0, _nodes, _data.Given.Values.to(int64).to(context.Device));
    }

    public override IEnumerable<(string Name, Tensor Value)> State => [("assignment", _assignment)];

    public override Tensor Loss(TrainingStep step)
    {
        var z = step.Forward(((EraseNetwork)step.Networks[0]).Encode);
        var labels = _refiner.Refine(z.detach()).Assignment;
        _assignment.copy_(labels);
        var rates = _loss.Compute(z, labels, _data.NumClasses);
        step.Record("coding rate, all nodes", rates.Discriminative.detach());
        step.Record("coding rate, inside classes", rates.Compressive.detach());
        return rates.Loss;
    }

    public override void AfterEpoch(EpochView epoch)
    {
        var network = (EraseNetwork)epoch.Networks[0];
        var given = _data.Given.Entries();
        var cleaned = Cleaned();
        network.eval();
        using (no_grad())
        {
            var rows = Finite(UnitRows.Of(network.Encode(_features).index_select(0, _nodes)).to(float64).cpu(), epoch.Epoch);
            network.Take(Fit(rows, _method.FitsCleanedLabels ? cleaned : [.. given]));
        }

        epoch.Record("labels changed", Share(i => cleaned[i] != given[i]));
        if (_data.Known is { } known)
        {
            // Measured, as the dynamics are: nothing is learned from true labels.
            var truth = known.Entries();
            epoch.Record("right training labels, given", Share(i => given[i] == truth[i]));
            epoch.Record("right training labels, cleaned", Share(i => cleaned[i] == truth[i]));
        }
    }

    public override long[] SuggestedLabels() => Cleaned();

    protected override void Dispose(bool disposing)
    {
        _refiner.Dispose();
        _features.Dispose();
        _nodes.Dispose();
        _assignment.Dispose();
        base.Dispose(disposing);
    }

    private long[] Cleaned()
    {
        using var scope = NewDisposeScope();
        return _assignment.index_select(0, _nodes).cpu().data<long>().ToArray();
    }

    // The loss of the step before was finite; the weights after it need not be, and no classifier can be fitted on NaN.
    private Tensor Finite(Tensor rows, int epoch) => rows.isfinite().all().item<bool>()
        ? rows
        : throw new TrainingDivergedException($"The representations of {_method} are not finite after epoch {epoch}: lower the learning rate, or look for features that are not finite.");

    private double Share(Func<int, bool> counts) => Enumerable.Range(0, _data.Count).Count(counts) / (double)_data.Count;

    private LogisticRegression Fit(Tensor rows, long[] labels)
    {
        var (n, d) = ((int)rows.shape[0], (int)rows.shape[1]);
        var features = new double[n, d];
        Buffer.BlockCopy(rows.contiguous().data<double>().ToArray(), 0, features, 0, n * d * sizeof(double));
        var targets = new double[n, _data.NumClasses];
        for (var i = 0; i < n; i++)
        {
            targets[i, labels[i]] = 1;
        }

        return LogisticRegression.Fit(features, targets, Penalty, tolerance: Tolerance);
    }
}
