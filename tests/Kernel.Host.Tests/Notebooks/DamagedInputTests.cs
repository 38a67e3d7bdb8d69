using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Jupyter;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Adoption;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;
using NoisyNotebooks.Methods.Tests.Data.Damage;

namespace NoisyNotebooks.Kernel.Host.Tests.Notebooks;

/// <summary>
/// Damaged files of every kind that the program itself reads: notebooks, <c>.dib</c>, parameters, connection files. Each is read and goes through all
/// that is done with such a file, or is refused in one line that names it, soon and within bounds. NOISY_VARIANTS says how many are tried of each.
/// </summary>
public sealed class DamagedInputTests : IDisposable
{
    private const long MostBytes = 1_000_000_000;
    private static readonly int Variants = int.TryParse(Environment.GetEnvironmentVariable("NOISY_VARIANTS"), CultureInfo.InvariantCulture, out var asked) ? asked : 120;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);
    private readonly TemporaryFolder _folder = new();

    private static readonly string Whole = new JsonObject
    {
        ["cells"] = new JsonArray(
            Cell("markdown", "# A title\n\nText with $x_i^2 \\le \\frac{a}{b}$, a [link](https://example.org), ![a picture](attachment:a.png)\n\n| a | b |\n|---|---|\n| 1 | `2` |\n\n$$\\sum_{i=1}^n \\mathbf{x}_i \\tag{1}$$\n\n<details><summary>More</summary>\n\n1. one\n</details>", cell =>
                cell["attachments"] = new JsonObject { ["a.png"] = new JsonObject { ["image/png"] = Convert.ToBase64String(new byte[40]) } }),
            Cell("code", "var rate = 0.4; // share of wrong labels\nvar names = new[] { \"a\", \"b\" };", cell => cell["metadata"] = new JsonObject { ["tags"] = new JsonArray("parameters") }),
            Cell("code", "#!time\nConsole.WriteLine(rate);\nrate * 2", cell => cell["outputs"] = new JsonArray(
                new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = new JsonArray("0.4\n", "\u001b[31mred\u001b[0m\n") },
                new JsonObject { ["output_type"] = "execute_result", ["execution_count"] = 2, ["metadata"] = new JsonObject(), ["data"] = new JsonObject { ["text/plain"] = "0.8", ["text/html"] = "<b>0.8</b>" } },
                new JsonObject { ["output_type"] = "display_data", ["metadata"] = new JsonObject(), ["data"] = new JsonObject { ["image/png"] = Convert.ToBase64String(new byte[40]), ["image/svg+xml"] = "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'><title>t</title></svg>", ["application/json"] = new JsonObject { ["a"] = 1 } } },
                new JsonObject { ["output_type"] = "error", ["ename"] = "Error", ["evalue"] = "no", ["traceback"] = new JsonArray("no", "at 1") })),
            Cell("code", "#!fsharp\nlet o = Some 3\no", cell => cell["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "fsharp" } }),
            Cell("raw", "as it is", null)),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = "C# (NoisyNotebooks)", ["language"] = "C#", ["name"] = "noisy" },
            ["language_info"] = new JsonObject { ["name"] = "C#", ["file_extension"] = ".cs" },
            ["noisy"] = new JsonObject { ["quick"] = new JsonArray("rate=0.2"), ["thumbnail"] = "t", ["seconds"] = 12 },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });

    public static TheoryData<string> Kinds => ["notebook.ipynb", "notebook.dib", "values.json", "connection.json"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_damaged_file_is_read_or_refused_in_one_line_with_its_name(string file)
    {
        var path = _folder.File(file);
        var content = Encoding.UTF8.GetBytes(Content(file));
        File.WriteAllBytes(path, content);
        Use(path);
        var wrong = new List<string>();
        for (var variant = 0; variant < Variants; variant++)
        {
            File.WriteAllBytes(path, FileDamage.Of(content, variant));
            var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
            if ((Problem(path) ?? Bounds(clock, before)) is { } problem)
            {
                wrong.Add($"variant {variant}: {problem}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {Variants}:\n{string.Join('\n', wrong.Take(12))}");
    }

    private static string? Problem(string path)
    {
        try
        {
            Use(path);
            return null;
        }
        catch (Exception e) when (e is NotebookFormatException or InvalidDataException)
        {
            var line = ErrorLine.Of(e.Message);
            return !line.Contains(path, StringComparison.Ordinal) ? $"the file is not named: {line}" : line.Contains('\n', StringComparison.Ordinal) ? $"more than one line: {line}" : null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private static string? Bounds(Stopwatch clock, long before) =>
        clock.Elapsed > MostTime ? $"it took {clock.Elapsed.TotalSeconds:0} s"
        : GC.GetAllocatedBytesForCurrentThread() - before > MostBytes ? $"it took {(GC.GetAllocatedBytesForCurrentThread() - before) / 1e6:0} MB"
        : null;

    // All that is done with a file of its kind, short of running its cells.
    private static void Use(string path)
    {
        switch (Path.GetFileName(path))
        {
            case "values.json":
                NotebookParameters.Inject(Notebook.Parse(Whole, path), NotebookParameters.Read("@" + path));
                return;
            case "connection.json":
                ConnectionFile.Load(path);
                return;
        }

        var notebook = Notebook.Load(path);
        var text = notebook.ToJson();
        Assert.Equal(text, Notebook.Parse(text, path).ToJson());
        NotebookParameters.Declared(notebook);
        ScriptFile.Of(notebook, new HashSet<string>(StringComparer.Ordinal) { "csharp", "fsharp" });
        HtmlPage.Of(notebook, "notebook", Path.GetDirectoryName(path));
        SiteEntry.Of(notebook, path);
        NotebookPictures.Of(notebook, path);
        NotebookComparison.Differences(notebook, Notebook.Parse(Whole, path), 0, 0);
        FinishedCells.TakeOver(Notebook.Parse(Whole, path), notebook);
        DibFile.Parse(DibFile.Of(notebook), path);
        AdoptedNotebook.Adopt(Notebook.Parse(text, path));
        StableIds.Apply(Notebook.Parse(text, path));
        if (!DibFile.Is(path))
        {
            ClearedNotebook.Of(File.ReadAllBytes(path), path);
            NotebookParameters.Quick(notebook, path);
        }
    }

    private static string Content(string file) => file switch
    {
        "notebook.dib" => DibFile.Of(Notebook.Parse(Whole, file)),
        "values.json" => "{ \"rate\": 0.25, \"names\": [\"x\", \"y\"], \"other\": { \"a\": null }, \"text\": \"1e3\" }",
        "connection.json" => "{\"shell_port\":50001,\"iopub_port\":50002,\"stdin_port\":50003,\"control_port\":50004,\"hb_port\":50005,\"ip\":\"127.0.0.1\",\"key\":\"a-key\",\"transport\":\"tcp\",\"signature_scheme\":\"hmac-sha256\",\"kernel_name\":\"noisy\"}",
        _ => Whole,
    };

    private static JsonObject Cell(string kind, string source, Action<JsonObject>? more)
    {
        var cell = new JsonObject { ["cell_type"] = kind, ["id"] = $"id-{source.Length}", ["metadata"] = new JsonObject(), ["source"] = MultilineText.Split(source) };
        if (kind == "code")
        {
            cell["execution_count"] = null;
            cell["outputs"] = new JsonArray();
        }

        more?.Invoke(cell);
        return cell;
    }
}
