using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Evaluation;

namespace NoisyNotebooks.Methods.Tests.Crowds;

public sealed class CrowdAuditTests
{
    [Fact]
    public void Spammers_one_class_voters_and_reversed_workers_are_marked_and_good_ones_are_not()
    {
        // Workers 0 to 5 are good, 6 gives the next class, 7 any class, 8 always class 2; 9 voted on five tasks.
        var audit = CrowdAudit.Of(Crowd(seed: 0), new MajorityVote());

        Assert.All(audit.Workers.Take(6), w => Assert.Equal(WorkerMark.Informative, w.Mark));
        Assert.Equal([WorkerMark.Reversed, WorkerMark.Uninformative, WorkerMark.OneClass, WorkerMark.FewVotes], audit.Workers.Skip(6).Select(w => w.Mark));
        Assert.All(audit.Workers.Take(6), w => Assert.True(w.PeerAgreement > w.ChanceAgreement + 0.1));
        Assert.Equal(0, audit.Workers[8].Signal);

        // The reversed worker's confusion says how: it says the next class.
        var reversed = audit.Workers[6].Confusion;
        Assert.All(Enumerable.Range(0, 3), truth => Assert.Equal((truth + 1) % 3, Enumerable.Range(0, 3).MaxBy(given => reversed[(given * 3) + truth])));
        Assert.Equal(audit.Workers[6].Votes, reversed.Sum(), 1e-9);
    }

    [Fact]
    public void A_blind_worker_has_a_signal_like_a_standard_normal_number()
    {
        var signals = Enumerable.Range(0, 200).Select(seed => CrowdAudit.Of(Crowd(seed), new NormalizedVotes()).Workers[7].Signal).ToArray();

        var mean = signals.Average();
        Assert.InRange(mean, -0.3, 0.3);
        Assert.InRange(Math.Sqrt(signals.Average(s => (s - mean) * (s - mean))), 0.85, 1.15);
    }

    [Fact]
    public void One_who_turns_everything_round_does_not_make_the_others_look_bad()
    {
        // Four are right on six tasks of seven, each wrong on others; one of five is always wrong.
        var votes = new CrowdAnnotations([.. Enumerable.Range(0, 30).SelectMany(t => Enumerable.Range(0, 5).Select(w => (t, w, (t % 2) ^ (w == 4 || t % 7 == w ? 1 : 0))))], 30, 5, 2);

        Assert.Equal([.. Enumerable.Repeat(WorkerMark.Informative, 4), WorkerMark.Reversed], CrowdAudit.Of(votes).Workers.Select(w => w.Mark));
        Assert.Contains(PeerComparison.All(votes, [1, 1, 1, 1, 1]), p => p.Signal is > 0 and < 2);
    }

    [Fact]
    public void The_numbers_of_peers_are_those_by_hand()
    {
        // Worker 0 on two tasks: agrees with one of two on the first, with none of one on the second.
        var votes = new CrowdAnnotations([(0, 0, 0), (0, 1, 0), (0, 2, 1), (1, 0, 1), (1, 1, 0), (2, 0, 1)], 3, 3, 2).WithGold([0, -1, 0]);
        var worker = CrowdAudit.Of(votes, new NormalizedVotes()).Workers[0];

        var peers = PeerComparison.All(votes, [1, 1, 1])[0];
        Assert.Equal((3, 2), (worker.Votes, peers.Count));
        Assert.Equal(0.25, peers.Observed, 1e-12);

        // Dealt the other way round: 0 on the second task (agrees with 1 of 1), 1 on the first (1 of 2): 0.75; the mean of both is 0.5.
        Assert.Equal(0.5, peers.Chance, 1e-12);
        Assert.Equal(-1, peers.Signal, 1e-12);

        // With worker 2 three times as heavy: 1/4 of the first task, nothing of the second.
        Assert.Equal(0.125, PeerComparison.All(votes, [1, 1, 3])[0].Observed, 1e-12);
        Assert.Equal((2, 0.5), (worker.GoldVotes, worker.GoldAccuracy));

        // Shares of its own votes: 2/3, 1/2 and 1.
        Assert.Equal(((2.0 / 3) + 0.5 + 1) / 3, worker.Agreement, 1e-12);
    }

    [Fact]
    public void Tasks_that_are_undecided_come_first_and_tables_have_a_row_each()
    {
        var votes = new CrowdAnnotations([(0, 0, 1), (0, 1, 1), (0, 2, 1), (1, 0, 0), (1, 1, 1), (2, 0, 0), (2, 1, 0), (2, 2, 1)], 3, 3, 2)
            .WithNames(["x", "y", "z"], ["a", "b", "c"], ["no", "yes"]);
        var audit = CrowdAudit.Of(votes, new NormalizedVotes());

        Assert.Equal([1, 2, 0], audit.NextTasks);
        Assert.Equal(0.5, audit.Confidence(1));
        Assert.Equal(AnnotatorAgreement.FleissKappa(votes.Counts()), audit.FleissKappa);
        Assert.Equal(AnnotatorAgreement.KrippendorffAlpha(votes.Counts()), audit.KrippendorffAlpha);

        var labels = audit.LabelTable();
        Assert.Equal(["task", "label", "confidence", "votes", "p(no)", "p(yes)"], labels.Columns.Select(c => c.Name));
        Assert.Equal(["yes", "no", "no"], labels["label"].Cast<string>());
        Assert.Equal([3, 2, 3], labels["votes"].Cast<int>());
        var file = Path.Combine(Path.GetTempPath(), $"noisy-{Guid.NewGuid():N}.csv");
        audit.ExportCsv(file);
        Assert.Equal(["task,label,confidence,votes,p(no),p(yes)", "x,yes,1,3,0,1", "y,no,0.5,2,0.5,0.5"], File.ReadLines(file).Take(3));
        File.Delete(file);
        Assert.Equal(["a", "b", "c"], audit.WorkerTable()["worker"].Cast<string>());
    }

    [Fact]
    public void Methods_are_found_by_name_and_Dawid_Skene_is_the_usual_one()
    {
        Assert.IsType<DawidSkene>(CrowdMethods.Find("Dawid-Skene"));
        Assert.Contains("Did you mean 'glad'?", Assert.Throws<ArgumentException>(() => CrowdMethods.Find("gladd")).Message, StringComparison.Ordinal);
        Assert.Equal("dawid-skene", CrowdAudit.Of(Crowd(0)).Labels.Method.Name);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => CrowdAudit.Of(Crowd(0), null, null, stop.Token));
    }

    private static CrowdAnnotations Crowd(long seed)
    {
        var random = new SeededRandom(seed);
        var votes = new List<(int, int, int)>();
        for (var t = 0; t < 60; t++)
        {
            for (var w = 0; w < 10; w++)
            {
                var truth = t % 3;
                var label = w switch
                {
                    < 6 => random.NextDouble() < 0.8 ? truth : random.NextInt(3),
                    6 => random.NextDouble() < 0.9 ? (truth + 1) % 3 : truth,
                    7 => random.NextInt(3),
                    8 => 2,
                    _ => truth,
                };
                if (w < 9 || t < 5)
                {
                    votes.Add((t, w, label));
                }
            }
        }

        return new(votes, 60, 10, 3);
    }
}
