using System.Collections.Immutable;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Crowds;

/// <summary>Votes from the rows of a table, one after another.</summary>
/// <param name="columns">The columns.</param>
/// <param name="gold">True labels from elsewhere; null: those of the rows.</param>
/// <param name="error">The error of a row.</param>
internal sealed class VoteBuilder(CrowdColumns columns, IReadOnlyDictionary<string, string>? gold, Func<long, string, Exception> error)
{
    private readonly Names _tasks = new();
    private readonly Names _workers = new();
    private readonly LabelEncoder _labels = new(null);
    private readonly List<(int Task, int Worker, int Code)> _votes = [];
    private readonly HashSet<(int, int)> _pairs = [];
    private readonly Dictionary<int, string> _gold = [];
    private int _skipped;
    private int _unused;

    /// <summary>Adds a row.</summary>
    /// <param name="row">Its number, for errors.</param>
    /// <param name="values">Task, worker and label, and the true label where the columns name one.</param>
    public void Add(long row, string?[] values)
    {
        for (var c = 0; c < 3; c++)
        {
            if (MissingText.Is(values[c]))
            {
                if (columns.SkipMissing)
                {
                    _skipped++;
                    return;
                }

                var (name, what) = columns.Names.ElementAt(c);
                throw error(row, $"expected a value in the {what} '{name}', got {(string.IsNullOrEmpty(values[c]) ? "none" : $"'{values[c]}', which says that it is missing")}. Fill it in, or skip such rows (--missing skip; in code SkipMissing).");
            }
        }

        var (task, worker) = (_tasks.Of(values[0]!), _workers.Of(values[1]!));
        if (!_pairs.Add((task, worker)))
        {
            throw error(row, $"expected at most one vote of a worker on a task, got a second of '{values[1]}' on '{values[0]}'.");
        }

        _votes.Add((task, worker, _labels.Code(values[2])));
        if (values.Length > 3 && !MissingText.Is(values[3]) && !_gold.TryAdd(task, values[3]!) && _gold[task] != values[3])
        {
            throw error(row, $"expected one true label for task '{values[0]}', got '{_gold[task]}' and '{values[3]}'.");
        }
    }

    /// <summary>The votes.</summary>
    /// <param name="whole">The error of the table.</param>
    public CrowdAnnotations Build(Func<string, Exception> whole)
    {
        if (_votes.Count == 0)
        {
            throw whole("expected at least one vote, got none.");
        }

        if (gold is not null)
        {
            foreach (var (task, label) in gold)
            {
                if (_tasks.Find(task) is var t and >= 0)
                {
                    _gold[t] = label;
                }
                else
                {
                    _unused++;
                }
            }

            if (_gold.Count == 0)
            {
                throw whole($"expected true labels for its tasks, as '{_tasks.All[0]}', got some for none of them, as '{gold.Keys.FirstOrDefault()}'.");
            }
        }

        // True labels that nobody voted for are classes too.
        var truths = _gold.ToDictionary(g => g.Key, g => _labels.Code(g.Value));
        var (classes, classOf, _) = _labels.Resolve();
        if (classes.Length < 2)
        {
            throw whole($"expected at least two different labels, got '{classes[0]}' alone.");
        }

        var votes = new CrowdAnnotations(
            [.. _votes.Select(v => v.Task)], [.. _votes.Select(v => v.Worker)], [.. _votes.Select(v => (int)classOf[v.Code])], _tasks.All.Count, _workers.All.Count, classes.Length);
        votes = votes.WithNames([.. _tasks.All], [.. _workers.All], classes).WithReading(Reading(classes));
        return truths.Count == 0
            ? votes
            : votes.WithGold([.. Enumerable.Range(0, votes.NumTasks).Select(t => truths.TryGetValue(t, out var code) ? (int)classOf[code] : -1)]);
    }

    private string Reading(ImmutableArray<string> classes)
    {
        const int shown = 20;
        var read = FormattableString.Invariant($"Read {_votes.Count + _skipped:#,0} rows. Labels: column '{columns.Label}', {classes.Length} classes in this order: ")
            + string.Join(", ", classes.Take(shown)) + (classes.Length > shown ? ", …" : string.Empty) + ".";
        read += _skipped == 0 ? string.Empty : FormattableString.Invariant($" Passed over: {_skipped:#,0} rows in which task, worker or label is missing.");
        return read + (_unused == 0 ? string.Empty : FormattableString.Invariant($" Left out: {_unused:#,0} true labels of tasks without votes."));
    }

    private sealed class Names
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public List<string> All { get; } = [];

        public int Of(string name)
        {
            if (!_numbers.TryGetValue(name, out var number))
            {
                _numbers.Add(name, number = All.Count);
                All.Add(name);
            }

            return number;
        }

        public int Find(string name) => _numbers.GetValueOrDefault(name, -1);
    }
}
