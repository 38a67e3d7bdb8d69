using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// A way to train a network on given labels. A method says what one run of it keeps and computes
/// (<see cref="TrainingSession"/>); the loop is the same for all.
/// </summary>
public abstract class TrainingMethod
{
    /// <summary>The short name that commands take: <c>elr</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Other names that commands take: <c>ce</c>.</summary>
    public virtual IReadOnlyList<string> ShortNames => [];

    /// <summary>The name for people: <c>ELR</c>.</summary>
    public abstract string Title { get; }

    /// <summary>The hyperparameters, for tables: <c>beta 0.7, lambda 3</c>; empty where there are none.</summary>
    public virtual string Settings => string.Empty;

    /// <summary>How the method is usually trained, where the network has no way of its own; null: as any.</summary>
    public virtual UsualTraining? Usual => null;

    /// <summary>What tells this method from every other in a checkpoint: more than <see cref="Settings"/> where it holds tensors or runs.</summary>
    internal virtual string Identity => ToString();

    /// <summary>Whether the method can train on this data; by default on class labels of any kind of example.</summary>
    /// <param name="data">The data.</param>
    /// <returns>Whether it can.</returns>
    public virtual bool Accepts(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Kind == TargetKind.Classes;
    }

    /// <summary>
    /// Trains. A cancelled run returns too, with what it has; <see cref="TrainingRun.IsComplete"/> is then false.
    /// </summary>
    /// <param name="request">What to train, on what, how long.</param>
    /// <param name="progress">Told after every epoch, on the training thread.</param>
    /// <param name="cancellationToken">Stops the run within one step.</param>
    /// <returns>The run.</returns>
    /// <exception cref="ArgumentException">The request is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The loss is no longer finite, or the device is not available.</exception>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or belongs to another request.</exception>
    public TrainingRun Train(
        TrainingRequest request,
        IProgress<EpochRecord>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.Validate();
        if (!Accepts(request.Train))
        {
            throw new ArgumentException(
                $"Train: {Title} does not train on {request.Train.Kind} of a {request.Train.GetType().Name}.", nameof(request));
        }

        using var loop = new TrainingLoop(this, request);
        return loop.Run(progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Settings.Length == 0 ? Title : $"{Title} ({Settings})";

    /// <summary>Makes a network of a run; by default the request's model with weights of its own.</summary>
    /// <param name="request">The request.</param>
    /// <param name="index">The network's index, from 0.</param>
    /// <returns>The network, on the CPU.</returns>
    protected internal virtual nn.Module<Tensor, Tensor> CreateNetwork(TrainingRequest request, int index)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Model.Create(request.Train, SeedOf(request, index));
    }

    /// <summary>The seed of a network's weights: those of a method with several networks start apart.</summary>
    /// <param name="request">The request.</param>
    /// <param name="index">The network's index, from 0.</param>
    /// <returns>The seed.</returns>
    protected static long SeedOf(TrainingRequest request, int index)
    {
        ArgumentNullException.ThrowIfNull(request);
        return unchecked(request.Seed + (index * 7919L));
    }

    /// <summary>Starts one run.</summary>
    /// <param name="context">The data's sizes, the device and a source of further networks.</param>
    /// <returns>The run's state.</returns>
    protected internal abstract TrainingSession Start(TrainingContext context);
}
