using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>What was executed in this session, for <c>history_request</c>.</summary>
internal sealed class KernelHistory
{
    // A page keeps its own history; a console scrolls through far fewer.
    private const int MaximumEntries = 10_000;
    private const int Session = 1;

    // Texts, too, are kept only as far as somebody may look for them: a cell of many megabytes is data.
    private const int MaximumLength = 1 << 20;
    private const long MaximumTotal = 16L << 20;

    private readonly Lock _gate = new();
    private readonly Queue<Entry> _entries = new();
    private long _total;

    /// <summary>Adds a cell; not one whose text is longer than a million characters.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="code">Its text.</param>
    /// <param name="result">Its value as text; null: none.</param>
    public void Add(int number, string code, string? result)
    {
        lock (_gate)
        {
            var entry = new Entry(number, code, result?.Length > MaximumLength ? null : result);
            if (code.Length > MaximumLength)
            {
                return;
            }

            _entries.Enqueue(entry);
            _total += entry.Length;
            while (_entries.Count > MaximumEntries || _total > MaximumTotal)
            {
                _total -= _entries.Dequeue().Length;
            }
        }
    }

    /// <summary>Answers a request.</summary>
    /// <param name="request">A <c>history_request</c>.</param>
    /// <returns>The content of the reply.</returns>
    public JsonObject Answer(JupyterMessage request)
    {
        Entry[] all;
        lock (_gate)
        {
            all = [.. _entries];
        }

        IEnumerable<Entry> found = request.Text("hist_access_type") switch
        {
            "tail" => all.TakeLast(Math.Max(request.Integer("n", 10), 0)),
            "range" => Range(all, request),
            "search" => Search(all, request),
            _ => [],
        };
        var withResult = request.Flag("output", false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. found.Select(e => (JsonNode)Triple(e, withResult))]),
        };
    }

    // Sessions count back from the current one, which is 0; of those before nothing is kept.
    private static IEnumerable<Entry> Range(Entry[] all, JupyterMessage request)
    {
        var start = request.Integer("start", 1);
        var stop = request.Integer("stop", int.MaxValue);
        return request.Integer("session", 0) is 0 or Session ? all.Where(e => e.Number >= start && e.Number < stop) : [];
    }

    private static IEnumerable<Entry> Search(Entry[] all, JupyterMessage request)
    {
        var pattern = Glob(request.Text("pattern") is { Length: > 0 } given ? given : "*");
        var found = all.Where(e => pattern.IsMatch(e.Code));
        if (request.Flag("unique", false))
        {
            found = found.Reverse().DistinctBy(e => e.Code, StringComparer.Ordinal).Reverse();
        }

        return found.TakeLast(Math.Max(request.Integer("n", int.MaxValue), 0));
    }

    // * and ? as in file names. Linear in the text whatever the pattern: it comes from outside.
    private static Regex Glob(string pattern)
    {
        var body = Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal);
        return new Regex($@"\A{body}\z", RegexOptions.Singleline | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
    }

    private static JsonArray Triple(Entry entry, bool withResult) =>
        [Session, entry.Number, withResult ? new JsonArray(entry.Code, entry.Result) : entry.Code];

    private sealed record Entry(int Number, string Code, string? Result)
    {
        public int Length => Code.Length + (Result?.Length ?? 0);
    }
}
