using System.Text.RegularExpressions;

namespace NoisyNotebooks.Notebooks.Tests.DotNetInteractive;

/// <summary>
/// docs/hosts.md: notebook × host. A row is written where both hosts have run the notebook without an error or a warning and with the same
/// verdicts; the test that runs them holds what it measured against the row, or writes it where <see cref="Update"/> is set.
/// </summary>
internal static partial class HostTable
{
    private const string Update = "NOISY_UPDATE_HOSTS";
    private const string Heading = "| notebook | `noisy run --quick` | .NET Interactive " + ReleasedTool.Version + ", through Jupyter |\n|---|---|---|\n";

    private static readonly Lock Gate = new();
    private static readonly string File = Path.Combine(Repository.Root, "docs", "hosts.md");

    /// <summary>Whether the table is written, not read.</summary>
    public static bool IsWritten => Environment.GetEnvironmentVariable(Update) == "1";

    /// <summary>The notebooks that have a row.</summary>
    public static IReadOnlyList<string> Notebooks => [.. Rows().Keys];

    /// <summary>The row of a notebook.</summary>
    /// <param name="notebook">Its path in the repository.</param>
    /// <param name="ours">The verdicts in our host.</param>
    /// <param name="theirs">The verdicts in the other.</param>
    /// <returns>A line of Markdown.</returns>
    public static string Row(string notebook, IReadOnlyList<string> ours, IReadOnlyList<string> theirs) =>
        $"| [{notebook["notebooks/".Length..]}](../{notebook}) | {Cell(ours)} | {Cell(theirs)} |";

    /// <summary>Holds a row against the file, or writes it there.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="row">Its row as measured.</param>
    public static void Record(string notebook, string row)
    {
        lock (Gate)
        {
            var rows = Rows();
            if (IsWritten)
            {
                rows[notebook] = row;
                var kept = rows.Where(r => Repository.Notebooks.Contains(r.Key, StringComparer.Ordinal)).Select(r => r.Value);
                System.IO.File.WriteAllText(File, Text()[..(Text().IndexOf(Heading, StringComparison.Ordinal) + Heading.Length)] + string.Join('\n', kept) + "\n");
                return;
            }

            // How a claim comes out on few data may differ with the processor: the words of the verdict are those of the machine that wrote the table.
            Assert.True(
                rows.TryGetValue(notebook, out var recorded) && Shape(recorded) == Shape(row),
                $"docs/hosts.md has no such row. Where that is what you mean:\n{Update}=1 dotnet test tests/Notebooks.Tests -c Release --filter FullyQualifiedName~ReleasedToolTests\n{row}");
        }
    }

    private static string Cell(IReadOnlyList<string> verdicts) => verdicts.Count == 0 ? "runs" : string.Join("<br>", verdicts.Distinct(StringComparer.Ordinal));

    private static string Shape(string row) => string.Join('|', row.Split('|').Select(c => c.Contains("The claim", StringComparison.Ordinal) ? "a verdict" : c));

    private static string Text() => System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");

    private static SortedDictionary<string, string> Rows()
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Text().Split('\n'))
        {
            if (Notebook().Match(line) is { Success: true } row)
            {
                rows[row.Groups["path"].Value] = line;
            }
        }

        return rows;
    }

    [GeneratedRegex(@"^\| \[[^\]]*\]\(\.\./(?<path>notebooks/[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Notebook();
}
