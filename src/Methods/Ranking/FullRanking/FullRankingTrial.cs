using System.Collections.Immutable;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Reproductions;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>How a teacher, whose answers are simulated, makes a list.</summary>
internal enum TeacherList
{
    Initial,
    OnePass,
    Full,
    MultiPass,
}

/// <summary>One generated world of a condition: queries to learn from and to test on, and what a simulated teacher makes of them.</summary>
internal sealed class FullRankingTrial
{
    public const double TeacherNoise = 0.4;
    public const int Candidates = 50;
    public const int Window = 10;
    public const int Step = 5;
    public const int TestQueries = 150;
    public const int Depth = 10;

    private readonly long _seed;
    private readonly ImmutableArray<RankingTask> _train;
    private readonly ImmutableArray<RankingTask> _test;
    private readonly Dictionary<TeacherList, ImmutableArray<RankedList>> _labels = [];

    public FullRankingTrial(long seed, int queries, double strength)
    {
        var world = new RankingWorld(seed);
        (_seed, _train, _test) = (seed, world.Draw(queries, Candidates, strength), world.Draw(TestQueries, Candidates, strength, part: 1));
    }

    /// <summary>NDCG@10 and cost a query of the teacher's lists on the test queries.</summary>
    public (double Ndcg, RankingCost Cost) OfTeacher(TeacherList kind, double lengthPenalty, CancellationToken stop)
    {
        var lists = Lists(_test, kind, 1_000_000, lengthPenalty, stop);
        return (Mean(lists.Select(l => l.Order)), lists.Select(l => l.Cost).Aggregate((a, b) => a + b));
    }

    /// <summary>NDCG@10 on the test queries of a student that learned from such lists.</summary>
    public double OfStudent(TeacherList kind, bool importanceAware, CancellationToken stop)
    {
        using var scope = NewDisposeScope();
        var labels = Labels(kind, stop);
        var targets = stack([.. labels.Select(l => tensor(l.Order.Select(i => (long)i).ToArray()))]);
        using var student = ListwiseStudent.Fit(Features(_train), targets, importanceAware, seed: _seed, stop: stop);
        var scores = student.Score(Features(_test)).data<double>().ToArray();
        return Mean(_test.Select((t, q) => Enumerable.Range(0, t.Count).OrderByDescending(i => scores[(q * t.Count) + i]).ToImmutableArray()));
    }

    /// <summary>How far from its true place an item of the labels stands, by the place where it stands.</summary>
    public double[] Displacements(TeacherList kind, CancellationToken stop) =>
        OrderErrors.Mean([.. _train.Zip(Labels(kind, stop)).Select(p => OrderErrors.Of(p.First.TrueOrder, p.Second.Order))]);

    private ImmutableArray<RankedList> Labels(TeacherList kind, CancellationToken stop)
    {
        if (!_labels.TryGetValue(kind, out var lists))
        {
            _labels[kind] = lists = Lists(_train, kind, 0, 0, stop);
        }

        return lists;
    }

    private ImmutableArray<RankedList> Lists(ImmutableArray<RankingTask> tasks, TeacherList kind, long stream, double lengthPenalty, CancellationToken stop) =>
        [.. tasks.Select((t, i) => List(t, kind, (_seed * 10_000_000) + stream + i, lengthPenalty, stop))];

    private static RankedList List(RankingTask task, TeacherList kind, long seed, double lengthPenalty, CancellationToken stop)
    {
        var ranker = new SimulatedListwiseRanker(task.Relevance, TeacherNoise, lengthPenalty, window: Window, seed: seed);
        string[] passages = [.. Enumerable.Repeat(string.Empty, task.Count)];

        // A simulation answers at once: nothing is waited for.
        return kind switch
        {
            TeacherList.OnePass => new SlidingWindowReranker(ranker, Window, Step).RerankAsync("query", passages, stop).GetAwaiter().GetResult(),
            TeacherList.Full => new FullReranker(ranker).RerankAsync("query", passages, stop).GetAwaiter().GetResult(),
            TeacherList.MultiPass => new MultiPassLabelBuilder(ranker, Window, Step).BuildAsync("query", passages, stop: stop).GetAwaiter().GetResult().List,
            _ => new RankedList([.. Enumerable.Range(0, task.Count)], default),
        };
    }

    private double Mean(IEnumerable<ImmutableArray<int>> orders) =>
        _test.Zip(orders).Average(p => RankingMetrics.Ndcg([.. p.Second.Select(i => p.First.Grades[i])], Depth));

    private static Tensor Features(ImmutableArray<RankingTask> tasks) => stack([.. tasks.Select(t => tensor(t.Features))]);
}
