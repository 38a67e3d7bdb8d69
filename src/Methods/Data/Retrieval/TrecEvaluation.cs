using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A run held against judgments, query by query, as trec_eval does it.</summary>
public sealed class TrecEvaluation
{
    private TrecEvaluation(ImmutableArray<QueryEvaluation> queries) => Queries = queries;

    /// <summary>Each query that counts, in the order of the judgments.</summary>
    public ImmutableArray<QueryEvaluation> Queries { get; }

    /// <summary>The mean average precision, MAP.</summary>
    public double MeanAveragePrecision => Mean(q => q.AveragePrecision);

    /// <summary>The mean reciprocal rank.</summary>
    public double MeanReciprocalRank => Mean(q => q.ReciprocalRank);

    /// <summary>The mean NDCG.</summary>
    /// <param name="k">How far down to look; null: to the end.</param>
    /// <returns>From 0 to 1.</returns>
    public double Ndcg(int? k = 10) => Mean(q => q.Ndcg(k));

    /// <summary>The mean of anything over the queries.</summary>
    /// <param name="value">What is measured of a query.</param>
    /// <returns>The mean.</returns>
    public double Mean(Func<QueryEvaluation, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Queries.Average(value);
    }

    /// <summary>Evaluates.</summary>
    /// <param name="run">What was found.</param>
    /// <param name="qrels">The judgments.</param>
    /// <param name="leastGrade">From which grade a document is relevant, where relevance is yes or no; at least 1. NDCG takes the grades as they are.</param>
    /// <param name="isComplete">
    /// Whether queries with judgments that the run lacks count, with 0 (trec_eval's <c>-c</c>); otherwise only those of both count. Queries without judgments never do.
    /// </param>
    /// <returns>The evaluation.</returns>
    /// <exception cref="ArgumentException">Run and judgments share no query.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="leastGrade"/> is below 1.</exception>
    public static TrecEvaluation Of(TrecRun run, TrecQrels qrels, int leastGrade = 1, bool isComplete = false)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(qrels);
        ArgumentOutOfRangeException.ThrowIfLessThan(leastGrade, 1);
        if (!qrels.Queries.Any(q => !run.Of(q).IsEmpty))
        {
            throw new ArgumentException($"run: expected a query that the judgments have, got {run.Queries.Length} queries, none among the {qrels.Queries.Length} that were judged.", nameof(run));
        }

        return new TrecEvaluation(
        [
            .. qrels.Queries.Where(q => isComplete || !run.Of(q).IsEmpty).Select(q =>
            {
                var grades = qrels.Of(q);
                return new QueryEvaluation(
                    q,
                    [.. run.Of(q).Select(r => grades.TryGetValue(r.Document, out var grade) ? grade : (int?)null)],
                    [.. grades.Values],
                    leastGrade);
            }),
        ]);
    }
}

/// <summary>One query of an evaluation.</summary>
public sealed class QueryEvaluation
{
    private readonly ImmutableArray<int> _judged;
    private readonly int[] _grades;
    private readonly bool[] _relevant;

    internal QueryEvaluation(string query, ImmutableArray<int?> ranked, ImmutableArray<int> judged, int leastGrade)
    {
        (Query, Ranked, _judged) = (query, ranked, judged);
        _grades = [.. ranked.Select(g => g ?? 0)];
        _relevant = [.. _grades.Select(g => g >= leastGrade)];
        Relevant = judged.Count(g => g >= leastGrade);
    }

    /// <summary>The query.</summary>
    public string Query { get; }

    /// <summary>The grades of the list, the first rank first; null: not judged, which counts as not relevant.</summary>
    public ImmutableArray<int?> Ranked { get; }

    /// <summary>How many documents are relevant, found or not.</summary>
    public int Relevant { get; }

    /// <summary>How many relevant documents were found.</summary>
    public int RelevantFound => _relevant.Count(r => r);

    /// <summary>Average precision.</summary>
    public double AveragePrecision => RankingMetrics.AveragePrecision(_relevant, Relevant);

    /// <summary>1 / the rank of the first relevant document.</summary>
    public double ReciprocalRank => RankingMetrics.ReciprocalRank(_relevant);

    /// <summary>NDCG.</summary>
    /// <param name="k">How far down to look; null: to the end.</param>
    /// <returns>From 0 to 1.</returns>
    public double Ndcg(int? k = 10) => RankingMetrics.Ndcg(_grades, k, _judged);

    /// <summary>Precision@k, divided by k also where the list is shorter.</summary>
    /// <param name="k">At least 1.</param>
    /// <returns>From 0 to 1.</returns>
    public double Precision(int k) => RankingMetrics.Precision(_relevant, k);

    /// <summary>Recall@k.</summary>
    /// <param name="k">How far down to look; null: to the end.</param>
    /// <returns>From 0 to 1.</returns>
    public double Recall(int? k = null) => RankingMetrics.Recall(_relevant, Relevant, k);

    /// <summary>The share of the first k that somebody judged (a grade below 0 is none, as for trec_eval): where it is low, the other numbers say little.</summary>
    /// <param name="k">At least 1.</param>
    /// <returns>From 0 to 1; divided by the length of a shorter list; 0 for an empty one.</returns>
    public double Judged(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var first = Ranked.Take(k).ToArray();
        return first.Length == 0 ? 0 : (double)first.Count(g => g >= 0) / first.Length;
    }
}
