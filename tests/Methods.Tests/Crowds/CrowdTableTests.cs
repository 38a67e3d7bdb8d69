using Deedle;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Crowds;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.Crowds;

public sealed class CrowdTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-votes-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_is_read_with_its_names_and_its_true_labels()
    {
        var path = Write("Item;who;says;truth", "t9;ann;cat;dog", "t9;bob;dog;dog", "t1;bob;ant;", "t1;ann;ant;-");

        var votes = CrowdTable.FromFile(path, new() { Task = "item", Worker = "who", Label = "says", Gold = "truth" });

        Assert.Equal(["t9", "t1"], votes.TaskNames!.Value);
        Assert.Equal(["ann", "bob"], votes.WorkerNames!.Value);
        Assert.Equal(["ant", "cat", "dog"], votes.ClassNames!.Value);
        Assert.Equal([2, -1], votes.Gold!.Value);
        Assert.Equal(new[,] { { 0, 1, 1 }, { 2, 0, 0 } }, votes.Counts());
    }

    [Fact]
    public void Frames_of_both_libraries_give_the_votes_of_the_file()
    {
        var path = Write("task,worker,label", "7,1,10", "7,2,9", "8,2,10.0");
        var frame = new DataFrame(
            new Int32DataFrameColumn("task", [7, 7, 8]), new Int32DataFrameColumn("worker", [1, 2, 2]), new DoubleDataFrameColumn("label", [10.0, 9, 10]));
        var deedle = Frame.FromColumns(new Dictionary<string, Series<int, int>>
        {
            ["task"] = Series([7, 7, 8]), ["worker"] = Series([1, 2, 2]), ["label"] = Series([10, 9, 10]),
        });

        foreach (var votes in new[] { CrowdTable.FromFile(path), CrowdTable.Of(frame), CrowdTable.Of(deedle) })
        {
            // Numbers by value: 9 before 10, and 10 is 10.0.
            Assert.Equal(["9", "10"], votes.ClassNames!.Value);
            Assert.Equal(["7", "8"], votes.TaskNames!.Value);
            Assert.Equal(new[,] { { 1, 1 }, { 0, 1 } }, votes.Counts());
            Assert.Null(votes.Gold);
        }

        static Series<int, int> Series(int[] values) => new(Enumerable.Range(0, values.Length), values);
    }

    [Fact]
    public void True_labels_of_a_table_of_their_own_are_tied_by_the_names_of_the_tasks()
    {
        var path = Write("task,worker,label", "a,1,0", "a,2,1", "b,2,1");
        var file = Path.Combine(_folder, "gold.csv");
        File.WriteAllLines(file, ["task,answer", "b,2", "z,1", "a,"]);

        var votes = CrowdTable.FromFile(path, gold: CrowdTable.GoldOfCsv(file, "task"));
        Assert.Equal(["0", "1", "2"], votes.ClassNames!.Value); // nobody voted for 2, and it is the truth
        Assert.Equal([-1, 2], votes.Gold!.Value);
        Assert.EndsWith("Left out: 1 true labels of tasks without votes.", votes.Reading, StringComparison.Ordinal);

        var frame = new DataFrame(new StringDataFrameColumn("task", ["a", "b"]), new Int32DataFrameColumn("y", [1, 0]));
        Assert.Equal([1, 0], CrowdTable.FromFile(path, gold: CrowdTable.Gold(frame)).Gold!.Value);

        File.WriteAllLines(file, ["task,answer", "z,1"]);
        Refused($"{path}: expected true labels for its tasks, as 'a', got some for none of them, as 'z'.", () => CrowdTable.FromFile(path, gold: CrowdTable.GoldOfCsv(file, "task")));
        File.WriteAllLines(file, ["task,answer", "a,1", "a,0"]);
        Refused("gold.csv: line 3: expected one true label for task 'a', got '1' and '0'.", () => CrowdTable.GoldOfCsv(file, "task"));
        Refused("gold: there is no column of true labels 'x'.", () => CrowdTable.Gold(frame, "task", "x"));
    }

    [Fact]
    public void What_cannot_be_read_is_named_with_file_line_and_column()
    {
        Refused("votes.csv: there is no column of workers 'worker'. Did you mean 'workers'?", () => CrowdTable.FromFile(Write("task,workers,label", "a,b,c")));
        Refused("votes.csv: line 3: expected a value in the column of labels 'label', got none.", () => CrowdTable.FromFile(Write("task,worker,label", "a,1,x", "a,2,")));
        Refused("line 2: expected a value in the column of workers 'worker', got 'NaN', which says that it is missing.", () => CrowdTable.FromFile(Write("task,worker,label", "a,NaN,x")));
        Refused("line 4: expected at most one vote of a worker on a task, got a second of 'w' on 'a'.", () => CrowdTable.FromFile(Write("task,worker,label", "a,w,x", "b,w,x", "a,w,y")));
        Refused("expected at least two different labels, got 'x' alone.", () => CrowdTable.FromFile(Write("task,worker,label", "a,w,x", "b,w,x")));
        Refused("expected at least one vote, got none.", () => CrowdTable.FromFile(Write("task,worker,label")));
        Refused("line 3: expected one true label for task 'a', got 'x' and 'y'.", () => CrowdTable.FromFile(Write("task,worker,label,g", "a,w,x,x", "a,v,y,y"), new() { Gold = "g" }));
        Refused("votes: row 1: expected at most one vote", () => CrowdTable.Of(new DataFrame(
            new StringDataFrameColumn("task", ["a", "a"]), new StringDataFrameColumn("worker", ["w", "w"]), new StringDataFrameColumn("label", ["x", "y"]))));

        var skipped = CrowdTable.FromFile(Write("task,worker,label", "a,1,x", "a,2,", "b,?,x", "b,1,y"), new() { SkipMissing = true });
        Assert.Equal(2, skipped.Count);
        Assert.Equal("Read 4 rows. Labels: column 'label', 2 classes in this order: x, y. Passed over: 2 rows in which task, worker or label is missing.", skipped.Reading);
    }

    [Fact]
    public void Real_votes_are_read_and_better_aggregated_than_by_the_majority()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("NOISY_DATA") ?? string.Empty, "crowd");
        Assert.SkipUnless(File.Exists(Path.Combine(folder, "bluebirds.csv.gz")), "NOISY_DATA does not name a folder with crowd/bluebirds.csv.gz.");

        var votes = CrowdTable.FromFile(Path.Combine(folder, "bluebirds.csv.gz"), gold: CrowdTable.GoldOfCsv(Path.Combine(folder, "bluebirds-gold.csv.gz"), "task"));

        // 108 pictures, 39 people, each on all; Dawid-Skene is known to be far better here than the majority.
        Assert.Equal((108, 39, 4_212), (votes.NumTasks, votes.NumWorkers, votes.Count));
        Assert.InRange(new MajorityVote().Aggregate(votes).Accuracy(), 0.74, 0.78);
        Assert.InRange(new DawidSkene().Aggregate(votes).Accuracy(), 0.88, 0.92);
    }

    private static void Refused(string message, Func<object> read)
    {
        var error = Assert.ThrowsAny<Exception>(read);
        Assert.True(error is InvalidDataException or ArgumentException, error.ToString());
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private string Write(params string[] lines)
    {
        var path = Path.Combine(_folder, "votes.csv");
        File.WriteAllLines(path, lines);
        return path;
    }
}
