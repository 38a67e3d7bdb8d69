namespace NoisyNotebooks.Methods.Annotators;

/// <summary>Counts questions and asks no more than were paid for.</summary>
public sealed class AnnotationBudget : IAnnotator
{
    private readonly IAnnotator _inner;
    private int _asked;

    /// <summary>Creates the budget.</summary>
    /// <param name="inner">Who is asked.</param>
    /// <param name="queries">How many questions are allowed, at least 0.</param>
    public AnnotationBudget(IAnnotator inner, int queries)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(queries);
        _inner = inner;
        Queries = queries;
    }

    /// <summary>How many questions are allowed.</summary>
    public int Queries { get; }

    /// <summary>How many were asked.</summary>
    public int Asked => Math.Min(Volatile.Read(ref _asked), Queries);

    /// <inheritdoc/>
    public string Description => _inner.Description;

    /// <inheritdoc/>
    public bool IsSimulated => _inner.IsSimulated;

    /// <inheritdoc/>
    public int QuestionsPerExample => _inner.QuestionsPerExample;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The budget is spent; nobody was asked.</exception>
    public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default) =>
        Interlocked.Increment(ref _asked) <= Queries
            ? _inner.AnnotateAsync(item, stop)
            : throw new InvalidOperationException($"The budget of {Queries} questions is spent.");
}
