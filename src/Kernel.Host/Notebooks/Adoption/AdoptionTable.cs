using System.Globalization;
using Spectre.Console;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>Shows the report of an adoption on the terminal. Words say what colours say too.</summary>
/// <param name="console">The terminal or log.</param>
internal sealed class AdoptionTable(IAnsiConsole console)
{
    // The whole of it is in the JSON and in the notebook.
    private const int MaximumMessage = 240;

    /// <summary>Shows a notebook, cell by cell.</summary>
    /// <param name="entry">The notebook.</param>
    public void Show(AdoptionEntry entry)
    {
        console.WriteLine();
        console.Write(Line(entry.Path, Color.Default, Decoration.Bold));
        if (entry.Problem is { } problem)
        {
            console.Write(Line("  not run: " + problem, Color.Red));
            return;
        }

        console.Write(Line(string.Create(CultureInfo.InvariantCulture, $"  {entry.Works} of {Count(entry.Cells.Count, "code cell")} {(entry.Works == 1 && entry.Cells.Count == 1 ? "works" : "work")}."), Color.Default));
        if (entry.Cells.Count == 0)
        {
            return;
        }

        var table = new Table { Border = TableBorder.Simple, Expand = false };
        table.AddColumn(new TableColumn("cell") { NoWrap = true }.RightAligned());
        table.AddColumn(new TableColumn("verdict") { NoWrap = true });
        table.AddColumn(new TableColumn("first line, and what is wrong"));
        foreach (var cell in entry.Cells)
        {
            var width = Math.Max(20, console.Profile.Width - 28);
            var text = new Rows([new Text(Cut(cell.Title, width)), .. cell.Verdict.Message is { } message ? new[] { new Text(Cut(message, MaximumMessage), new Style(Colour(cell.Verdict.Word))) } : []]);
            table.AddRow(
                new Text(cell.Number.ToString(CultureInfo.InvariantCulture)),
                new Text(cell.Verdict.Word, new Style(Colour(cell.Verdict.Word))),
                text);
        }

        console.Write(table);
    }

    /// <summary>Shows all notebooks together, and what is missing.</summary>
    /// <param name="report">The report.</param>
    public void ShowSum(AdoptionReport report)
    {
        console.WriteLine();
        if (report.Entries.Count > 1)
        {
            var table = new Table { Border = TableBorder.Simple, Expand = false };
            table.AddColumn("notebook");
            table.AddColumn(new TableColumn("cells") { NoWrap = true }.RightAligned());
            table.AddColumn(new TableColumn("work") { NoWrap = true }.RightAligned());
            table.AddColumn("the others");
            foreach (var entry in report.Entries)
            {
                var others = entry.Problem is not null ? "not run"
                    : string.Join(", ", entry.Cells.Where(c => c.Verdict.Word != CellVerdict.Works).GroupBy(c => c.Verdict.Word).Select(g => $"{g.Count()} {g.Key}"));
                table.AddRow(
                    new Text(Clean(entry.Path)),
                    new Text(entry.Problem is null ? entry.Cells.Count.ToString(CultureInfo.InvariantCulture) : "–"),
                    new Text(entry.Problem is null ? entry.Works.ToString(CultureInfo.InvariantCulture) : "–"),
                    new Text(others, new Style(entry.IsWhole ? Color.Default : Color.Red)));
            }

            console.Write(table);
        }

        foreach (var (word, name, cells, notebooks) in report.Missing)
        {
            console.Write(Line($"{word}: {name} ({Count(cells, "cell")}{(report.Entries.Count > 1 ? $" in {Count(notebooks, "notebook")}" : string.Empty)})", Color.Default));
        }

        var (works, all) = (report.Entries.Sum(e => e.Works), report.Entries.Sum(e => e.Cells.Count));
        var unread = report.Entries.Count(e => e.Problem is not null);
        console.Write(Line($"{works} of {Count(all, "code cell")} {(all == 1 ? "works" : "work")}{(unread > 0 ? $"; {Count(unread, "notebook")} could not be run" : string.Empty)}.", Color.Default, Decoration.Bold));
    }

    private static string Count(int n, string what) => string.Create(CultureInfo.InvariantCulture, $"{n} {what}{(n == 1 ? string.Empty : "s")}");

    private static Color Colour(string word) =>
        word switch { CellVerdict.Works => Color.Green, CellVerdict.NotRun => Color.Grey, _ => Color.Red };

    private static Rows Line(string text, Color colour, Decoration decoration = Decoration.None) => new(new Text(Clean(text), new Style(colour, decoration: decoration)));

    private static string Cut(string text, int width) => Clean(text) is var clean && clean.Length <= width ? clean : clean[..(width - 1)] + "…";

    // The text is a stranger's: what steers terminals must not reach one.
    private static string Clean(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
