using System.Text.Encodings.Web;
using System.Text.Json;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>A code cell in the report.</summary>
/// <param name="Number">Which of the code cells that run, from 1.</param>
/// <param name="Id">Its id in the notebook.</param>
/// <param name="Language">The language that it begins in.</param>
/// <param name="Title">Its first line that is not blank.</param>
/// <param name="Verdict">Whether it works.</param>
internal sealed record AdoptionCell(int Number, string Id, string Language, string Title, CellVerdict Verdict);

/// <summary>A notebook in the report.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Problem">Why nothing of it was run; null: it was.</param>
/// <param name="Cells">Its code cells.</param>
internal sealed record AdoptionEntry(string Path, string? Problem, IReadOnlyList<AdoptionCell> Cells)
{
    /// <summary>How many cells work.</summary>
    public int Works => Cells.Count(c => c.Verdict.Word == CellVerdict.Works);

    /// <summary>Whether all of it works.</summary>
    public bool IsWhole => Problem is null && Works == Cells.Count;

    /// <summary>Reads the run of a notebook.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="run">The notebook with its outputs.</param>
    /// <param name="end">How the process ended that ran it, where it was not at the notebook's end; null: it was.</param>
    /// <returns>The entry.</returns>
    public static AdoptionEntry Of(string path, Notebook run, string? end)
    {
        var cells = new List<AdoptionCell>();
        foreach (var cell in NotebookRunner.CellsToRun(run))
        {
            var verdict = CellVerdict.Of(cell);
            if (verdict.Word == CellVerdict.NotRun && end is not null && cells.TrueForAll(c => c.Verdict.Word is not (CellVerdict.NotRun or CellVerdict.EndsProcess)))
            {
                // The first cell without an end is the one that took the process with it.
                verdict = new CellVerdict(CellVerdict.EndsProcess, null, end, [end]);
            }

            var title = cell.Source.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? string.Empty;
            cells.Add(new AdoptionCell(cells.Count + 1, cell.Id, cell.Language is { Length: > 0 } own ? Notebook.Canonical(own) : run.Language, title, verdict));
        }

        return new AdoptionEntry(path, null, cells);
    }
}

/// <summary>What of somebody else's notebooks works here.</summary>
/// <param name="Entries">The notebooks.</param>
internal sealed record AdoptionReport(IReadOnlyList<AdoptionEntry> Entries)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>What is missing, the most wanted first: the verdict's word, the name, and the cells that want it.</summary>
    public IReadOnlyList<(string Word, string Name, int Cells, int Notebooks)> Missing =>
    [
        .. Entries.SelectMany(e => e.Cells.Select(c => (e.Path, c.Verdict)))
            .Where(c => c.Verdict.Missing is not null)
            .GroupBy(c => (c.Verdict.Word, Name: c.Verdict.Missing!))
            .Select(g => (g.Key.Word, g.Key.Name, g.Count(), g.Select(c => c.Path).Distinct(StringComparer.Ordinal).Count()))
            .OrderByDescending(m => m.Item3).ThenBy(m => m.Name, StringComparer.Ordinal),
    ];

    /// <summary>The report as JSON.</summary>
    /// <param name="isComplete">Whether all notebooks were run.</param>
    /// <returns>The text.</returns>
    public string ToJson(bool isComplete) =>
        JsonSerializer.Serialize(
            new
            {
                Noisy = LanguageInfo.Version,
                IsComplete = isComplete,
                Cells = Entries.Sum(e => e.Cells.Count),
                Works = Entries.Sum(e => e.Works),
                Missing = Missing.Select(m => new { Verdict = m.Word, m.Name, m.Cells, m.Notebooks }),
                Notebooks = Entries.Select(e => new
                {
                    e.Path,
                    e.Problem,
                    e.Works,
                    Cells = e.Cells.Select(c => new { Cell = c.Number, c.Id, c.Language, c.Title, Verdict = c.Verdict.Word, c.Verdict.Missing, c.Verdict.Message, Report = c.Verdict.Detail }),
                }),
            },
            Json) + "\n";
}
