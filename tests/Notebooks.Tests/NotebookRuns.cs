using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(NoisyNotebooks.Notebooks.Tests.NotebookRuns))]

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>
/// All notebooks of the repository in their quick form: two warm processes take them from one list, the longest first, from the
/// moment that the tests begin. Tests wait for the one that they look at, which then goes to the front.
/// </summary>
public sealed class NotebookRuns : IAsyncLifetime
{
    private const int Workers = 2;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("noisynotebooks-");
    private readonly Dictionary<string, TaskCompletionSource<NotebookRun>> _runs;
    private readonly LinkedList<string> _waiting;
    private readonly CancellationTokenSource _stop = new();
    private Task[] _workers = [];

    public NotebookRuns()
    {
        var notebooks = Repository.Notebooks;
        _runs = notebooks.ToDictionary(n => n, _ => new TaskCompletionSource<NotebookRun>(TaskCreationOptions.RunContinuationsAsynchronously), StringComparer.Ordinal);
        _waiting = new LinkedList<string>(notebooks.OrderByDescending(Length));
    }

    /// <summary>The run of a notebook, when it has ended.</summary>
    /// <param name="notebook">Its path in the repository.</param>
    internal Task<NotebookRun> Of(string notebook)
    {
        lock (_waiting)
        {
            if (_waiting.Remove(notebook))
            {
                _waiting.AddFirst(notebook);
            }
        }

        return _runs[notebook].Task;
    }

    public ValueTask InitializeAsync()
    {
        _workers = [.. Enumerable.Range(0, Workers).Select(i => Task.Run(() => WorkAsync(i)))];
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        var slowest = _runs.Values.Where(r => r.Task.IsCompletedSuccessfully).Select(r => r.Task.Result).OrderByDescending(r => r.CpuSeconds).Take(10).ToList();
        if (slowest.Count > 0)
        {
            TestContext.Current.SendDiagnosticMessage(
                "The slowest notebooks in CPU seconds (limit {0}): {1}",
                NotebookTests.CpuLimit,
                string.Join(", ", slowest.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Notebook} {r.CpuSeconds:0.0}"))));
        }

        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    // What takes time is asked for by magic commands.
    private static int Length(string notebook) =>
        File.ReadAllText(Path.Combine(Repository.Root, notebook)).Split("\"#!").Count(l =>
            l.StartsWith("train", StringComparison.Ordinal)
            || l.StartsWith("compare", StringComparison.Ordinal)
            || l.StartsWith("audit", StringComparison.Ordinal)
            || l.StartsWith("reproduce", StringComparison.Ordinal));

    private string? Next()
    {
        lock (_waiting)
        {
            var next = _stop.IsCancellationRequested ? null : _waiting.First?.Value;
            if (next is not null)
            {
                _waiting.RemoveFirst();
            }

            return next;
        }
    }

    private async Task WorkAsync(int number)
    {
        // A process that ends before its time takes down one notebook; the next gets another process.
        while (Next() is { } first)
        {
            var output = _folder.CreateSubdirectory($"worker-{number}").FullName;
            using var worker = new NotebookProcess(output);
            using var registration = _stop.Token.Register(worker.Stop);
            _ = await worker.RunAsync(WarmUp(number));
            for (var notebook = first; notebook is not null; notebook = worker.IsAlive ? Next() : null)
            {
                var run = await worker.RunAsync(Path.Combine(Repository.Root, notebook));
                _runs[notebook].SetResult(run with { Notebook = notebook });
            }
        }
    }

    // What a process spends once (compiler, libtorch) is no notebook's cost.
    private string WarmUp(int number)
    {
        var path = Path.Combine(_folder.FullName, $"warm-up-{number}.ipynb");
        JsonObject Code(string text) => new()
        {
            ["cell_type"] = "code", ["id"] = $"c{text.Length}", ["metadata"] = new JsonObject(), ["execution_count"] = null,
            ["outputs"] = new JsonArray(), ["source"] = text,
        };
        var notebook = new JsonObject
        {
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
            ["metadata"] = new JsonObject { ["noisy"] = new JsonObject { ["quick"] = new JsonArray() } },
            ["cells"] = new JsonArray(
                Code("#!dataset digits --take 100 --name data"),
                Code("#!inject symmetric --rate 0.2 --data data --name noisy"),
                Code("#!train cross-entropy --data noisy --model logistic --epochs 1 --name run"),
                Code("var x = run.Records.Length; x")),
        };
        File.WriteAllText(path, notebook.ToJsonString());
        return path;
    }
}

/// <summary>What came of a notebook.</summary>
/// <param name="Notebook">Its path in the repository.</param>
/// <param name="ExitCode">0: all is well.</param>
/// <param name="Output">What its run said.</param>
/// <param name="CpuSeconds">What it cost.</param>
/// <param name="Executed">The text of the executed notebook; empty where there is none.</param>
/// <param name="Page">Its HTML page; empty where there is none.</param>
internal sealed record NotebookRun(string Notebook, int ExitCode, string Output, double CpuSeconds, string Executed, string Page);
