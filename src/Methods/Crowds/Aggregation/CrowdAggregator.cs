namespace NoisyNotebooks.Methods.Crowds;

/// <summary>A method that makes one distribution over the classes out of the votes on each task.</summary>
public abstract class CrowdAggregator
{
    /// <summary>Its short name, as in commands.</summary>
    public abstract string Name { get; }

    /// <summary>Its name in prose.</summary>
    public abstract string Title { get; }

    /// <summary>Which class is chosen where several are equally likely.</summary>
    public TieRule Ties { get; init; } = TieRule.LowestClass;

    /// <summary>Aggregates votes.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="progress">Called with the number of each finished iteration, where the method has iterations.</param>
    /// <param name="cancellationToken">Stops the work between two iterations.</param>
    /// <returns>A distribution for each task.</returns>
    /// <exception cref="ArgumentException">The method cannot work on such votes.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public CrowdLabels Aggregate(CrowdAnnotations votes, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(votes);
        return Run(votes, new Rounds(progress, cancellationToken));
    }

    /// <summary>Aggregates votes.</summary>
    /// <param name="votes">The votes.</param>
    /// <param name="rounds">Told of each iteration.</param>
    /// <returns>A distribution for each task.</returns>
    private protected abstract CrowdLabels Run(CrowdAnnotations votes, Rounds rounds);

    /// <summary>Progress and cancellation of iterations.</summary>
    private protected sealed class Rounds(IProgress<int>? progress, CancellationToken stop)
    {
        public CancellationToken Stop => stop;

        public int Done { get; private set; }

        /// <summary>Says that an iteration is done.</summary>
        public void Next()
        {
            stop.ThrowIfCancellationRequested();
            progress?.Report(++Done);
        }
    }
}
