namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// A way to train a classifier on given labels. A method says what one run of it keeps and computes
/// (<see cref="TrainingSession"/>); the loop is the same for all.
/// </summary>
public abstract class TrainingMethod
{
    /// <summary>The short name that commands take: <c>elr</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The name for people: <c>ELR</c>.</summary>
    public abstract string Title { get; }

    /// <summary>The hyperparameters, for tables: <c>beta 0.7, lambda 3</c>; empty where there are none.</summary>
    public virtual string Settings => string.Empty;

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
        using var loop = new TrainingLoop(this, request);
        return loop.Run(progress, cancellationToken);
    }

    /// <inheritdoc/>
    public override string ToString() => Settings.Length == 0 ? Title : $"{Title} ({Settings})";

    /// <summary>Starts one run.</summary>
    /// <param name="context">The data's sizes, the device and a source of further networks.</param>
    /// <returns>The run's state.</returns>
    protected internal abstract TrainingSession Start(TrainingContext context);
}
