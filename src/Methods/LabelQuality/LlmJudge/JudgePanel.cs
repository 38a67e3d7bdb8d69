using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Judges who are asked the same: any annotators, each a model with one prompt.</summary>
public sealed class JudgePanel
{
    /// <summary>Takes the judges.</summary>
    /// <param name="judges">At least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public JudgePanel(IEnumerable<IAnnotator> judges)
    {
        ArgumentNullException.ThrowIfNull(judges);
        Judges = [.. judges];
        if (Judges.Length == 0)
        {
            throw new ArgumentException("judges: expected at least one, got none.", nameof(judges));
        }
    }

    /// <summary>The judges.</summary>
    public ImmutableArray<IAnnotator> Judges { get; }

    /// <summary>How many questions are on their way at a time, at least 1.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Whether the answers of at least one judge are drawn around labels that are known.</summary>
    public bool IsSimulated => Judges.Any(j => j.IsSimulated);

    /// <summary>Asks each judge about each example; the given labels are never shown.</summary>
    /// <param name="texts">The n texts; null for those that have none, which only simulated judges can judge.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <param name="progress">Told the share of the questions that are answered.</param>
    /// <param name="stop">Stops between questions.</param>
    /// <returns>The answers.</returns>
    /// <exception cref="ArgumentException">There is no text, or an answer is no distribution over K classes.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="TimeoutException">A judge did not answer in time, though nobody stopped it. No answers are kept.</exception>
    public async Task<JudgeAnswers> AskAsync(IReadOnlyList<string?> texts, int numClasses, IProgress<double>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Concurrency, 1);
        if (texts.Count == 0)
        {
            throw new ArgumentException("texts: expected at least one, got none.", nameof(texts));
        }

        double[][][] answers = [.. Judges.Select(_ => new double[texts.Count][])];
        var (questions, answered) = ((long)Judges.Length * texts.Count, 0L);
        var step = Math.Max(1, questions / 200);
        await Parallel.ForAsync(0, questions, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = stop }, async (q, token) =>
        {
            var (i, a) = ((int)(q / Judges.Length), (int)(q % Judges.Length));
            var answer = await AskAsync(Judges[a], new Item(i, texts[i]), token);
            answers[a][i] = JudgeAnswers.Distribution(answer, numClasses, $"of judge {a} about example {i}");
            var done = Interlocked.Increment(ref answered);
            if (done % step == 0)
            {
                progress?.Report((double)done / questions);
            }
        });

        return new JudgeAnswers(answers, [.. Judges.Select(j => j.Description)], numClasses, Judges.Select(j => j.IsSimulated));
    }

    /// <inheritdoc/>
    public override string ToString() => InWords([.. Judges.Select(j => j.IsSimulated)]);

    /// <summary>So many simulated and so many real judges, in words.</summary>
    internal static string InWords(IReadOnlyCollection<bool> simulated)
    {
        var (drawn, asked) = (simulated.Count(s => s), simulated.Count(s => !s));
        var which = drawn == 0 ? $"{asked} real" : asked == 0 ? $"{drawn} simulated" : $"{drawn} simulated and {asked} real";
        return $"{which} {((asked == 0 ? drawn : asked) == 1 ? "judge" : "judges")}";
    }

    // A client that gives up by itself is cancelled too, and that is no interruption.
    private static async Task<Annotation> AskAsync(IAnnotator judge, Item item, CancellationToken stop)
    {
        try
        {
            return await judge.AnnotateAsync(item, stop);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"The judge '{judge.Description}' did not answer about example {item.Index} in time: {e.Message}", e);
        }
    }
}
