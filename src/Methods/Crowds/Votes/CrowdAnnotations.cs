using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>
/// Votes of many workers on many tasks: T tasks, W workers, K classes, each vote one class; immutable. A worker votes on a task at
/// most once, and need not vote on every task. The votes lie in flat arrays, task by task.
/// </summary>
public sealed class CrowdAnnotations
{
    private readonly int[] _starts;
    private readonly int[] _workers;
    private readonly int[] _labels;

    /// <summary>Creates the votes.</summary>
    /// <param name="annotations">Each vote: task from 0 to T−1, worker from 0 to W−1, label from 0 to K−1.</param>
    /// <param name="numTasks">T.</param>
    /// <param name="numWorkers">W.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <exception cref="ArgumentException">There are no votes, an index is out of range, a worker votes on a task twice, or a task has no vote.</exception>
    public CrowdAnnotations(IReadOnlyList<(int Task, int Worker, int Label)> annotations, int numTasks, int numWorkers, int numClasses)
        : this(Columns(annotations, a => a.Task), Columns(annotations, a => a.Worker), Columns(annotations, a => a.Label), numTasks, numWorkers, numClasses)
    {
    }

    /// <summary>Creates the votes from three columns.</summary>
    /// <param name="tasks">The task of each vote, from 0 to T−1.</param>
    /// <param name="workers">The worker of each vote, from 0 to W−1.</param>
    /// <param name="labels">The label of each vote, from 0 to K−1.</param>
    /// <param name="numTasks">T.</param>
    /// <param name="numWorkers">W.</param>
    /// <param name="numClasses">K, at least 2.</param>
    /// <exception cref="ArgumentException">There are no votes, an index is out of range, a worker votes on a task twice, or a task has no vote.</exception>
    public CrowdAnnotations(ReadOnlySpan<int> tasks, ReadOnlySpan<int> workers, ReadOnlySpan<int> labels, int numTasks, int numWorkers, int numClasses)
    {
        if (tasks.IsEmpty)
        {
            throw new ArgumentException("annotations: expected at least one vote, got none.", nameof(tasks));
        }

        if (workers.Length != tasks.Length || labels.Length != tasks.Length)
        {
            throw new ArgumentException($"workers, labels: expected {tasks.Length} values each, as tasks has, got {workers.Length} and {labels.Length}.", nameof(workers));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(numTasks, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numWorkers, 1);
        if (numClasses < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(numClasses), numClasses, $"numClasses: expected at least 2 classes, got {numClasses}.");
        }

        if ((long)Math.Max(numTasks, numWorkers) * numClasses > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(numClasses), numClasses, $"numClasses: expected at most {Array.MaxLength / Math.Max(numTasks, numWorkers):#,0} classes with {Math.Max(numTasks, numWorkers):#,0} rows, got {numClasses:#,0}.");
        }

        (NumTasks, NumWorkers, NumClasses) = (numTasks, numWorkers, numClasses);
        InRange(tasks, numTasks, "task");
        InRange(workers, numWorkers, "worker");
        InRange(labels, numClasses, "label");
        (_starts, _workers, _labels) = ByTask(tasks, workers, labels, numTasks);
        CheckPairs();
    }

    private CrowdAnnotations(CrowdAnnotations other)
    {
        (_starts, _workers, _labels) = (other._starts, other._workers, other._labels);
        (NumTasks, NumWorkers, NumClasses) = (other.NumTasks, other.NumWorkers, other.NumClasses);
        (TaskNames, WorkerNames, ClassNames, Gold, Reading) = (other.TaskNames, other.WorkerNames, other.ClassNames, other.Gold, other.Reading);
    }

    /// <summary>T.</summary>
    public int NumTasks { get; }

    /// <summary>W.</summary>
    public int NumWorkers { get; }

    /// <summary>K.</summary>
    public int NumClasses { get; }

    /// <summary>The number of votes.</summary>
    public int Count => _labels.Length;

    /// <summary>The names of the tasks; null: they are called by their numbers.</summary>
    public ImmutableArray<string>? TaskNames { get; private init; }

    /// <summary>The names of the workers; null: they are called by their numbers.</summary>
    public ImmutableArray<string>? WorkerNames { get; private init; }

    /// <summary>The names of the classes; null: they are called by their numbers.</summary>
    public ImmutableArray<string>? ClassNames { get; private init; }

    /// <summary>The true label of each task, −1 where it is not known; null: none is known.</summary>
    public ImmutableArray<int>? Gold { get; private init; }

    /// <summary>How the table that they come from was read, in a sentence; null: they come from no table.</summary>
    public string? Reading { get; private init; }

    /// <summary>Where the votes of each task begin, T + 1 positions: those of task t are <c>TaskStarts[t]</c> to <c>TaskStarts[t + 1] − 1</c>.</summary>
    public ReadOnlySpan<int> TaskStarts => _starts;

    /// <summary>The worker of each vote, task by task.</summary>
    public ReadOnlySpan<int> Workers => _workers;

    /// <summary>The label of each vote, task by task.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>The same votes with names.</summary>
    /// <param name="tasks">T names.</param>
    /// <param name="workers">W names.</param>
    /// <param name="classes">K names.</param>
    /// <returns>The votes; nothing is copied.</returns>
    /// <exception cref="ArgumentException">There are too many or too few names.</exception>
    public CrowdAnnotations WithNames(ImmutableArray<string>? tasks = null, ImmutableArray<string>? workers = null, ImmutableArray<string>? classes = null)
    {
        Check(tasks, NumTasks, nameof(tasks));
        Check(workers, NumWorkers, nameof(workers));
        Check(classes, NumClasses, nameof(classes));
        return new(this) { TaskNames = tasks ?? TaskNames, WorkerNames = workers ?? WorkerNames, ClassNames = classes ?? ClassNames };

        static void Check(ImmutableArray<string>? names, int count, string what)
        {
            if (names is { } n && (n.IsDefault || n.Length != count))
            {
                throw new ArgumentException($"{what}: expected {count} names, got {(n.IsDefault ? 0 : n.Length)}.", what);
            }
        }
    }

    /// <summary>The same votes with known true labels.</summary>
    /// <param name="gold">The true label of each task, from 0 to K−1, −1 where it is not known.</param>
    /// <returns>The votes; nothing is copied.</returns>
    /// <exception cref="ArgumentException">There are too many or too few, or one is out of range.</exception>
    public CrowdAnnotations WithGold(ImmutableArray<int> gold)
    {
        if (gold.IsDefault || gold.Length != NumTasks)
        {
            throw new ArgumentException($"gold: expected {NumTasks} labels, one a task, got {(gold.IsDefault ? 0 : gold.Length)}.", nameof(gold));
        }

        for (var t = 0; t < gold.Length; t++)
        {
            if (gold[t] < -1 || gold[t] >= NumClasses)
            {
                throw new ArgumentException($"gold: expected labels from 0 to {NumClasses - 1}, or −1, got {gold[t]} for task {t}.", nameof(gold));
            }
        }

        return new(this) { Gold = gold };
    }

    /// <summary>The same votes with a word on where they come from.</summary>
    internal CrowdAnnotations WithReading(string reading) => new(this) { Reading = reading };

    /// <summary>The name of a task.</summary>
    /// <param name="task">The task.</param>
    /// <returns>Its name, or its number.</returns>
    public string TaskName(int task) => Name(TaskNames, task);

    /// <summary>The name of a worker.</summary>
    /// <param name="worker">The worker.</param>
    /// <returns>Its name, or its number.</returns>
    public string WorkerName(int worker) => Name(WorkerNames, worker);

    /// <summary>The name of a class.</summary>
    /// <param name="label">The class.</param>
    /// <returns>Its name, or its number.</returns>
    public string ClassName(int label) => Name(ClassNames, label);

    /// <summary>How many votes each class has from each task.</summary>
    /// <returns><c>[T,K]</c>.</returns>
    public int[,] Counts()
    {
        var counts = new int[NumTasks, NumClasses];
        for (var t = 0; t < NumTasks; t++)
        {
            for (var i = _starts[t]; i < _starts[t + 1]; i++)
            {
                counts[t, _labels[i]]++;
            }
        }

        return counts;
    }

    /// <summary>How many votes each worker gave.</summary>
    /// <returns><c>[W]</c>.</returns>
    public int[] VotesOfWorkers()
    {
        var counts = new int[NumWorkers];
        foreach (var w in _workers)
        {
            counts[w]++;
        }

        return counts;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Count:#,0} votes on {NumTasks:#,0} tasks by {NumWorkers:#,0} workers, {NumClasses} classes");

    private static string Name(ImmutableArray<string>? names, int at) => names is { } n ? n[at] : at.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static int[] Columns(IReadOnlyList<(int Task, int Worker, int Label)> annotations, Func<(int Task, int Worker, int Label), int> column)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        return [.. annotations.Select(column)];
    }

    private static void InRange(ReadOnlySpan<int> values, int count, string what)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)count)
            {
                throw new ArgumentException($"annotations: expected a {what} from 0 to {count - 1}, got {values[i]} in vote {i}.", what + "s");
            }
        }
    }

    // A counting sort: stable, so the votes of a task keep their order.
    private static (int[] Starts, int[] Workers, int[] Labels) ByTask(ReadOnlySpan<int> tasks, ReadOnlySpan<int> workers, ReadOnlySpan<int> labels, int numTasks)
    {
        var starts = new int[numTasks + 1];
        foreach (var t in tasks)
        {
            starts[t + 1]++;
        }

        for (var t = 0; t < numTasks; t++)
        {
            if (starts[t + 1] == 0)
            {
                throw new ArgumentException($"annotations: expected at least one vote on every task, got none on task {t}.", nameof(tasks));
            }

            starts[t + 1] += starts[t];
        }

        var next = starts.AsSpan(0, numTasks).ToArray();
        var (byTask, labelsByTask) = (new int[tasks.Length], new int[tasks.Length]);
        for (var i = 0; i < tasks.Length; i++)
        {
            var at = next[tasks[i]]++;
            (byTask[at], labelsByTask[at]) = (workers[i], labels[i]);
        }

        return (starts, byTask, labelsByTask);
    }

    private void CheckPairs()
    {
        var last = new int[NumWorkers];
        for (var t = 0; t < NumTasks; t++)
        {
            for (var i = _starts[t]; i < _starts[t + 1]; i++)
            {
                ref var seen = ref last[_workers[i]];
                if (seen == t + 1)
                {
                    throw new ArgumentException($"annotations: expected at most one vote of a worker on a task, got two of worker {_workers[i]} on task {t}.", "annotations");
                }

                seen = t + 1;
            }
        }
    }
}
