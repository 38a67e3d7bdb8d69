using System.Globalization;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Checks as files.</summary>
public sealed partial class LabelChecks
{
    private const string RowColumn = "row";
    private const string LabelColumn = "label";
    private const string CheckerColumn = "checker";
    private const string DrawnColumn = "drawn";

    /// <summary>
    /// Writes the rows as CSV to be filled in: <c>row,label,given,suggested,checker,drawn</c>, and the columns of the row where the data is a table. <c>label</c> holds the answers so far, and is
    /// otherwise empty; <c>drawn</c> says how the rows were drawn, and must stay.
    /// </summary>
    /// <param name="path">The file; replaced where it exists. Its folder must exist.</param>
    /// <exception cref="InvalidOperationException">No rows were drawn here.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public void WriteCsv(string path)
    {
        if (_design is null)
        {
            throw new InvalidOperationException("Rows of one's own sample were not drawn here: there is no file to fill in.");
        }

        var table = Issues.Data is { Reading: not null } data ? data : null;
        string[] own = [RowColumn, LabelColumn, "given", "suggested", CheckerColumn, DrawnColumn];
        CsvText.Write(path, writer =>
        {
            string[] names = [.. own, .. table?.Columns.Select(c => own.Contains(c) ? $"table.{c}" : c) ?? []];
            writer.WriteLine(string.Join(',', names.Select(n => CsvText.Field(n))));
            foreach (var row in Rows)
            {
                var answers = _answers.GetValueOrDefault(row.Index) ?? [(string.Empty, NoClass)];
                foreach (var (checker, answer) in answers)
                {
                    var label = !_answers.ContainsKey(row.Index) ? string.Empty : answer == NoClass ? Unsure : Issues.ClassNames[answer];
                    string[] fields =
                    [
                        RowName(row.Index), label, Issues.ClassNames[_given[row.Index]], row.Rank < 0 ? string.Empty : Issues.ClassNames[Issues.All[row.Rank].SuggestedLabel],
                        checker, _design.ToString(), .. table?.Row(row.Index).Select(v => LabelText.Of(v) ?? string.Empty) ?? [],
                    ];
                    writer.WriteLine(string.Join(',', fields.Select(f => CsvText.Field(f))));
                }
            }
        });
    }

    /// <summary>
    /// Reads answers. Rows without a label have none yet; rows may stand in any order, and once for each person. A file that was written by <see cref="WriteCsv"/> must have been drawn from this
    /// list; one of somebody's own, with the columns <c>row</c> and <c>label</c>, proves something only where its rows were drawn at random from all rows.
    /// </summary>
    /// <param name="issues">The list.</param>
    /// <param name="paths">One file or several, by one person each where they have no column <c>checker</c>.</param>
    /// <param name="drawnAtRandom">Whether the rows of files of one's own were drawn at random from all rows.</param>
    /// <returns>The checks with their answers.</returns>
    /// <exception cref="InvalidDataException">
    /// A column or row is not there, a label is no class, or the rows were drawn from another list; the message names file, line and column.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LabelChecks ReadCsv(IssueList issues, IReadOnlyList<string> paths, bool drawnAtRandom = false)
    {
        ArgumentNullException.ThrowIfNull(issues);
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0)
        {
            throw new ArgumentException("paths: expected at least one file, got none.", nameof(paths));
        }

        var design = paths.Select(p => DesignIn(issues, p)).Distinct().ToList() switch
        {
            [var one] => one,
            _ => throw new InvalidDataException($"{paths[1]}: expected rows that were drawn as those of {paths[0]}, got others."),
        };
        if (design is not null && drawnAtRandom)
        {
            throw new InvalidDataException($"{paths[0]}: its rows were drawn from the list of issues, not at random from all rows.");
        }

        var checks = new LabelChecks(issues, design) { Proves = design is not null || drawnAtRandom };
        foreach (var path in paths)
        {
            checks.Read(path, paths.Count > 1 ? Path.GetFileNameWithoutExtension(path) : string.Empty);
        }

        return checks;
    }

    /// <summary>Whether anything follows from the answers beyond the rows themselves: whether these were drawn at random.</summary>
    public bool Proves { get; private init; } = true;

    // How the rows of a file were drawn; null: it is one of somebody's own.
    private static CheckDesign? DesignIn(IssueList issues, string path)
    {
        using var records = CsvRecords.Open(DataFile.Open(path));
        var at = ColumnNames.Find(records.Names, DrawnColumn);
        CheckDesign? design = null;
        while (at >= 0 && records.Read())
        {
            var text = records.Field(at).ToString();
            var own = CheckDesign.Parse(text) ?? throw records.Invalid($"column '{DrawnColumn}': expected what was written there when the rows were drawn, got '{text}'.");
            design ??= own;
            if (own != design)
            {
                throw records.Invalid($"column '{DrawnColumn}': expected '{design}' as in the rows before, got '{text}'.");
            }
        }

        if (design is null)
        {
            return null;
        }

        return design == CheckDesign.For(issues, design.Count, design.Outside, design.Seed) && design.Count >= 1 && design.Count <= issues.Count && design.Outside <= issues.ExampleCount - issues.Count
            ? design
            : throw new InvalidDataException($"{path}: its rows were drawn from another list of issues; answers to them say nothing of this one. Audit the same data with the same settings and seed.");
    }

    private void Read(string path, string checker)
    {
        using var records = CsvRecords.Open(DataFile.Open(path));
        var (rowAt, labelAt) = (records.Position(RowColumn, "column of rows"), records.Position(LabelColumn, "column of labels"));
        var checkerAt = ColumnNames.Find(records.Names, CheckerColumn);
        var drawn = Rows.Select(r => r.Index).ToHashSet();
        while (records.Read())
        {
            var label = records.Field(labelAt).ToString();
            if (label.Length == 0)
            {
                continue;
            }

            var row = records.Field(rowAt).ToString();
            var index = Find(row) ?? throw records.Invalid($"column '{RowColumn}': expected {RowsAllowed()}, got '{row}'.");
            if (IsDrawnHere && !drawn.Contains(index))
            {
                throw records.Invalid($"column '{RowColumn}': {row} is none of the rows that were drawn.");
            }

            if (Class(label) is null)
            {
                throw records.Invalid($"column '{LabelColumn}': {NoSuchClass(label)}");
            }

            var who = checkerAt >= 0 && records.Field(checkerAt) is { Length: > 0 } name ? name.ToString() : checker;
            Answer(index, label, who);
        }
    }

    /// <summary>Whether a file that was written to be filled in has an answer.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether a row of it has a label; true also where it is no such file, which is then somebody's own.</returns>
    public static bool HasAnswers(string path)
    {
        try
        {
            using var records = CsvRecords.Open(DataFile.Open(path));
            var (label, drawn) = (ColumnNames.Find(records.Names, LabelColumn), ColumnNames.Find(records.Names, DrawnColumn));
            while (label >= 0 && drawn >= 0 && records.Read())
            {
                if (records.Field(label).Length > 0)
                {
                    return true;
                }
            }

            return label < 0 || drawn < 0;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>What the owner of the data calls a row.</summary>
    /// <param name="index">The row's position in the data.</param>
    /// <returns>Its key; the position where it has none.</returns>
    public string RowName(int index) => Issues.Data?.RowName(index) ?? index.ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, int>? _names;

    private int? Find(string row)
    {
        if (_names is null)
        {
            _names = new(StringComparer.Ordinal);
            for (var n = 0; n < _given.Length; n++)
            {
                _names.TryAdd(RowName(n), n);
            }
        }

        return _names.TryGetValue(row, out var index) ? index : null;
    }

    private string RowsAllowed() => _given.Length == 0 ? "a row" : $"the name of a row, '{RowName(0)}' to '{RowName(_given.Length - 1)}'";

    private int? Class(string label)
    {
        if (Issues.ClassNames.IndexOf(label) is var exact and >= 0)
        {
            return exact;
        }

        // 3 and 3.0 are one class, as they are when a table is read.
        var number = LabelEncoder.Number(label);
        return label == Unsure ? NoClass
            : number is null ? null
            : Enumerable.Range(0, Issues.NumClasses).Where(k => LabelEncoder.Number(Issues.ClassNames[k]) == number).Select(k => (int?)k).FirstOrDefault();
    }

    private string NoSuchClass(string label)
    {
        const int shown = 20;
        var names = string.Join(", ", Issues.ClassNames.Take(shown));
        return $"expected one of {names}{(Issues.NumClasses > shown ? ", …" : string.Empty)}, or {Unsure} where it cannot be told, got '{label}'.";
    }
}
