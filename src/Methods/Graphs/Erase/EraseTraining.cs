using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>
/// ERASE (Chen et al., CIKM 2024): no cross-entropy. A graph attention encoder learns representations of all nodes that maximise coding
/// rate reduction (<see cref="CodingRateReductionLoss"/>) under labels that are cleaned in every epoch
/// (<see cref="EraseLabelRefiner"/>); after each epoch a logistic regression is fitted on the representations of the labelled nodes and
/// their <b>cleaned</b> labels. Encoder and classifier are the method's own: of the request's model nothing is used.
/// </summary>
/// <remarks>
/// An epoch is one step over all nodes, those of other splits too (features and edges; never their labels). Defaults are the paper's for
/// Cora, with Adam (AMSGrad) at 0.001, weight decay 5·10⁻⁴ and up to 400 epochs; <see cref="Keep.BestOnValidation"/> chooses the epoch as the paper does.
/// </remarks>
public sealed class EraseTraining : TrainingMethod
{
    /// <summary>γ₁, at least 0.</summary>
    public double Gamma1 { get; init; } = 1;

    /// <summary>γ₂, at least 0.</summary>
    public double Gamma2 { get; init; } = 2;

    /// <summary>ε, above 0.</summary>
    public double Epsilon { get; init; } = 0.05;

    /// <summary>α: the share of its labels that a node keeps in a step of the propagation, 0 to 1.</summary>
    public double Alpha { get; init; } = 0.6;

    /// <summary>β: the weight of the denoised labels against the prototypes, 0 to 1.</summary>
    public double Beta { get; init; } = 0.6;

    /// <summary>T: the steps of each propagation, at least 0.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>The heads of the first layer, at least 1.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>The width of each head, at least 1.</summary>
    public int Width { get; init; } = 32;

    /// <summary>D, the numbers of a representation, at least 1.</summary>
    public int Dimension { get; init; } = 512;

    /// <summary>The share of the features that dropout takes, in [0, 1).</summary>
    public double Dropout { get; init; } = 0.5;

    /// <summary>Whether the classifier is fitted on cleaned labels; otherwise it is on the given ones, and cleaned ones shape the representations alone.</summary>
    public bool FitsCleanedLabels { get; init; } = true;

    /// <inheritdoc/>
    public override string Name => "erase";

    /// <inheritdoc/>
    public override string Title => "ERASE";

    /// <inheritdoc/>
    public override string Settings =>
        FormattableString.Invariant($"γ₁ = {Gamma1}, γ₂ = {Gamma2}, ε = {Epsilon}, α = {Alpha}, β = {Beta}, T = {Steps}, {Heads} heads of {Width}, D = {Dimension}, dropout {Dropout}")
        + (FitsCleanedLabels ? string.Empty : ", classifier on given labels");

    /// <inheritdoc/>
    public override bool Accepts(Dataset data) => data is GraphDataset { Graph.IsDirected: false };

    /// <summary>The representations that a run ended with.</summary>
    /// <param name="run">A run of this method.</param>
    /// <param name="data">N nodes of the graph that it was trained on.</param>
    /// <returns>Z, <c>float32 [N,D]</c>, on the run's device; entries are at least 0, rows sum to 1 at most.</returns>
    /// <exception cref="ArgumentException">The run is none of ERASE.</exception>
    public static Tensor Represent(TrainingRun run, GraphDataset data)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(data);
        return run.Networks[0] is EraseNetwork network
            ? run.Over(data, network.Encode)
            : throw new ArgumentException($"run: expected one of {nameof(EraseTraining)}, got one of {run.Method.Title}.", nameof(run));
    }

    /// <summary>The mean cosine between the representations of two classes' nodes, for each pair of classes.</summary>
    /// <param name="run">A run of this method.</param>
    /// <param name="data">Nodes of its graph; their true labels count, the given ones where none are known.</param>
    /// <returns><c>[K,K]</c>, symmetric, 0 to 1; a node counts beside itself too. NaN where a class has no node.</returns>
    /// <exception cref="ArgumentException">The run is none of ERASE.</exception>
    public static double[,] ClassCosines(TrainingRun run, GraphDataset data)
    {
        using var scope = NewDisposeScope();
        var z = UnitRows.Of(Represent(run, data).to(float64));
        var members = nn.functional.one_hot((data.Known ?? data.Given).Values.to(int64).to(z.device), data.NumClasses).to(float64);

        // The mean over all pairs is the product of the means.
        var means = members.t().mm(z) / members.sum([0]).unsqueeze(1);
        var cosines = new double[data.NumClasses, data.NumClasses];
        Buffer.BlockCopy(means.mm(means.t()).cpu().contiguous().data<double>().ToArray(), 0, cosines, 0, cosines.Length * sizeof(double));
        return cosines;
    }

    /// <inheritdoc/>
    protected internal override nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        ArgumentNullException.ThrowIfNull(request);
        var network = new EraseNetwork((GraphDataset)request.Train, this);
        WeightInitialization.Apply(network, SeedOf(request, index));
        return network;
    }

    /// <inheritdoc/>
    protected internal override TrainingSession Start(TrainingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dimension, 1);
        CheckDropout(Dropout);
        return new EraseSession(this, context);
    }

    private static void CheckDropout(double dropout)
    {
        if (dropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, $"dropout: expected a share in [0, 1), got {dropout}.");
        }
    }
}
