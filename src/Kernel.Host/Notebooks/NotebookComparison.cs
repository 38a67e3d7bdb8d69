using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>A line that a run changed.</summary>
/// <param name="Cell">Which code cell, from 1.</param>
/// <param name="Title">The first line of the cell's source.</param>
/// <param name="Committed">What the file says; null: nothing stands there.</param>
/// <param name="Now">What the run says; null: nothing stands there.</param>
internal sealed record OutputDifference(int Cell, string Title, string? Committed, string? Now);

/// <summary>
/// Compares the outputs of two runs as a reader would: their text. Durations, times of day, ids and pictures may be any, and
/// numbers may differ in their last digits. What comes of training goes another way on another machine, since sums are taken in
/// another order: a cell tagged <see cref="MeasuredTag"/> is held to <see cref="MeasuredText"/> instead.
/// </summary>
internal static partial class NotebookComparison
{
    /// <summary>The tag of cells whose numbers come of training.</summary>
    public const string MeasuredTag = "measured";

    // Best first: what says the same in fewest words.
    private static readonly string[] Compared = ["text/plain", "text/markdown", "text/latex", "text/html", "application/json"];

    /// <summary>Finds what differs.</summary>
    /// <param name="committed">The outputs of a notebook's code cells, as they were.</param>
    /// <param name="now">The same notebook after a run.</param>
    /// <param name="tolerance">How far numbers may be apart, as a share of the greater; 0: not at all.</param>
    /// <param name="points">How far measured shares may be apart, in points.</param>
    /// <returns>The first difference of each cell.</returns>
    public static IReadOnlyList<OutputDifference> Differences(Notebook committed, Notebook now, double tolerance, double points)
    {
        var before = committed.Cells.Where(c => c.Kind == CellKind.Code).ToArray();
        var after = now.Cells.Where(c => c.Kind == CellKind.Code).ToArray();
        var differences = new List<OutputDifference>();
        for (var i = 0; i < Math.Min(before.Length, after.Length); i++)
        {
            var (left, right) = (Lines(before[i]), Lines(after[i]));
            Func<string, string, bool> areEqual = (l, r) => AreEqual(l, r, tolerance);
            if (before[i].HasTag(MeasuredTag))
            {
                (left, right) = (MeasuredText.WithoutRankings(left), MeasuredText.WithoutRankings(right));
                areEqual = (l, r) => MeasuredText.AreEqual(l, r, points);
            }

            for (var j = 0; j < Math.Max(left.Count, right.Count); j++)
            {
                var (l, r) = (j < left.Count ? left[j] : null, j < right.Count ? right[j] : null);
                if (l is null || r is null || !areEqual(l, r))
                {
                    var title = before[i].Source.Split('\n').Select(s => s.Trim()).FirstOrDefault(s => s.Length > 0) ?? string.Empty;
                    differences.Add(new OutputDifference(i + 1, title, l, r));
                    break;
                }
            }
        }

        return differences;
    }

    /// <summary>Whether two lines say the same.</summary>
    /// <param name="left">A line.</param>
    /// <param name="right">Another.</param>
    /// <param name="tolerance">How far numbers may be apart, as a share of the greater.</param>
    /// <returns>Whether they do.</returns>
    public static bool AreEqual(string left, string right, double tolerance)
    {
        var (l, r) = (Unnumbered(left), Unnumbered(right));
        if (!string.Equals(l.Text, r.Text, StringComparison.Ordinal) || l.Numbers.Count != r.Numbers.Count)
        {
            return false;
        }

        return l.Numbers.Zip(r.Numbers).All(pair => pair.First == pair.Second
            || Math.Abs(pair.First - pair.Second) <= tolerance * Math.Max(Math.Abs(pair.First), Math.Abs(pair.Second)));
    }

    private static List<string> Lines(NotebookCell cell)
    {
        // Streams are whole: where one piece ends and the next begins is chance.
        var text = new StringBuilder();
        foreach (var output in cell.Outputs.OfType<JsonObject>())
        {
            if (text.Length > 0 && text[^1] != '\n' && (string?)output["output_type"] != "stream")
            {
                text.Append('\n');
            }

            text.Append(Text(output));
        }

        return [.. text.ToString().ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)];
    }

    private static string Text(JsonObject output)
    {
        switch ((string?)output["output_type"])
        {
            case "stream":
                return MultilineText.Join(output["text"]);
            case "error":
                return $"{(string?)output["ename"]}: {(string?)output["evalue"]}\n";
            default:
                var data = output["data"] as JsonObject ?? [];
                var mimeType = Compared.FirstOrDefault(data.ContainsKey);

                // A picture alone counts as being there.
                return mimeType is null ? $"[{data.FirstOrDefault().Key}]\n"
                    : (data[mimeType] is JsonArray or JsonValue ? MultilineText.Join(data[mimeType]) : data[mimeType]?.ToJsonString()) + "\n";
        }
    }

    /// <summary>A line without what is another at every run: an id has digits, and a duration is a number.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The line with names in their places.</returns>
    public static string Settled(string line) =>
        Durations().Replace(Times().Replace(Ids().Replace(line, "<id>"), "<time>"), "<duration>");

    private static (string Text, List<double> Numbers) Unnumbered(string line)
    {
        var fixedText = Settled(line);
        var numbers = new List<double>();
        fixedText = Number().Replace(fixedText, match =>
        {
            numbers.Add(double.Parse(match.Value, NumberStyles.Float, CultureInfo.InvariantCulture));
            return "<n>";
        });

        // Columns and rules are as wide as their numbers.
        return (Blanks().Replace(Rules().Replace(fixedText, "-"), " ").Trim(), numbers);
    }

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b|\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{16,}\b|\bnoisy-[0-9a-f]+\b", RegexOptions.None, 5000)]
    private static partial Regex Ids();

    [GeneratedRegex(@"\b\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?|\b\d{1,2}:\d\d(:\d\d(\.\d+)?)?\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Times();

    [GeneratedRegex(@"\b\d+(\.\d+)?\s?(ns|µs|us|ms|s|sec|seconds?|min|minutes?|h|hours?)(\s\d+\s?(s|min))?\b(?!\s*\^|/)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Durations();

    [GeneratedRegex(@"(?<![\w.])[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?(?!\w)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Number();

    [GeneratedRegex("[-─=]{2,}", RegexOptions.None, 5000)]
    private static partial Regex Rules();

    [GeneratedRegex(@"\s+", RegexOptions.None, 5000)]
    private static partial Regex Blanks();
}
