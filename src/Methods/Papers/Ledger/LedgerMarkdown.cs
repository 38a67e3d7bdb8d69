using System.Globalization;
using System.Text;
using NoisyNotebooks.Methods.Evaluation;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Papers;

/// <summary><c>docs/methods.md</c>: the ledger as tables. What a person wrote below the tables stays.</summary>
public static class LedgerMarkdown
{
    /// <summary>The line below which the text is a person's.</summary>
    public const string Mark = "<!-- Below this line the text is written by hand and stays. -->";

    /// <summary>The document.</summary>
    /// <param name="cells">Finished cells; those that are not current count as not measured.</param>
    /// <param name="seeds">How many seeds are planned.</param>
    /// <param name="before">The document as it was; empty: none.</param>
    /// <returns>The whole document.</returns>
    public static string Write(IReadOnlyList<LedgerCell> cells, int seeds, string before)
    {
        ArgumentNullException.ThrowIfNull(cells);
        ArgumentNullException.ThrowIfNull(before);
        var text = new StringBuilder();
        text.Append("# The ledger of methods\n\nEvery method of the catalogue that trains on pictures with one class each, on the same settings and with the same seeds. ");
        text.Append("This file is generated from `docs/methods.json`, which keeps the finished cells: `dotnet run --project src/Kernel.Host -c Release -- ledger`. ");
        text.Append("Finished cells are not run again, unless the setting or what the method computes has changed.\n\n");
        text.Append("*best*: test accuracy of the best epoch, chosen on the test set, for looking only. *last*: after the last epoch. ");
        text.Append("*early-learned*: the share of the mislabelled training examples that is predicted with the true label after the last epoch. ");
        text.Append("*memorized*: the share of them that is predicted with the wrong label they were given. ");
        text.Append("*seconds*: processor seconds of a run on one thread, with the test set measured after each epoch. Mean ± standard deviation over the seeds. ");
        text.Append("Each method has the settings of its own paper where the length of training allows it, and none was tuned on these data.\n");
        text.Append(Names());
        foreach (var setting in MethodLedger.Settings)
        {
            Append(text, setting, [.. cells.Where(c => c.Setting == setting.Name)], seeds);
        }

        var at = before.IndexOf(Mark, StringComparison.Ordinal);
        return text.Append('\n').Append(at < 0 ? Mark + "\n" : before[at..]).ToString();
    }

    /// <summary>The table of all training methods and their names.</summary>
    /// <returns>Markdown.</returns>
    internal static string Names()
    {
        var text = new StringBuilder("\n## The methods and their names in `#!train` and `#!compare`\n\n| method | name | also | settings |\n|---|---|---|---|\n");
        foreach (var method in Catalog.Methods)
        {
            var settings = MethodLedger.Methods.Contains(method) ? method.Settings : $"{method.Settings}; not in the tables: it trains on other data";
            text.Append(CultureInfo.InvariantCulture, $"| {method.Title} | `{method.Name}` | {string.Join(", ", method.ShortNames.Select(n => $"`{n}`"))} | {settings} |\n");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, LedgerSetting setting, List<LedgerCell> cells, int seeds)
    {
        var rows = MethodLedger.Methods
            .Select(m => (Method: m, Cells: cells.FindAll(c => c.Method == m.Name && MethodLedger.IsCurrent(c, setting, m)).OrderBy(c => c.Seed).ToList()))
            .ToList();
        var measured = rows.FindAll(r => r.Cells.Exists(c => c.Failure is null));
        measured.Sort((a, b) => Last(b.Cells).Mean.CompareTo(Last(a.Cells).Mean));
        var rest = rows.FindAll(r => !measured.Contains(r));
        var published = setting.Published.Length > 0;
        text.Append(CultureInfo.InvariantCulture, $"\n## {setting.Title}\n\nSetting: {setting.Description}.\n");
        text.Append(published
            ? "\n*published*: re-measured by others with a ResNet-34 on all 50,000 images, best figures of that setting; only the order can be compared.\n"
            : string.Empty);
        text.Append(CultureInfo.InvariantCulture, $"\n| method | seeds | best | last | early-learned | memorized | seconds |{(published ? " published |" : string.Empty)}\n|---|---|---|---|---|---|---|{(published ? "---|" : string.Empty)}\n");
        foreach (var (method, own) in measured)
        {
            var good = own.FindAll(c => c.Failure is null);
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {method.Title} | {good.Count}{(good.Count < own.Count ? $", {own.Count - good.Count} failed" : string.Empty)} | {Share(good, c => c.Best)} | {Share(good, c => c.Last)} | {Share(good, c => c.EarlyLearned)} | {Share(good, c => c.Memorized)} | {good.Average(c => c.Seconds):0.0} |");
            text.Append(published ? $" {Figure(setting, method)} |\n" : "\n");
        }

        foreach (var (method, own) in rest)
        {
            var why = own.Count == 0 ? "not measured yet" : own[0].Failure;
            text.Append(CultureInfo.InvariantCulture, $"| {method.Title} | 0 | {why} | | | | |{(published ? $" {Figure(setting, method)} |" : string.Empty)}\n");
        }

        Sentences(text, setting, measured, seeds);
    }

    private static void Sentences(StringBuilder text, LedgerSetting setting, List<(TrainingMethod Method, List<LedgerCell> Cells)> measured, int seeds)
    {
        var done = measured.Sum(r => r.Cells.Count);
        text.Append(CultureInfo.InvariantCulture, $"\n{done} of {MethodLedger.Methods.Length * seeds} cells are measured.");
        var baseline = measured.Find(r => r.Method is CrossEntropyTraining);
        if (baseline.Method is not null)
        {
            var below = measured.FindAll(r => Last(r.Cells).Mean < Last(baseline.Cells).Mean).ConvertAll(r => r.Method.Title);
            text.Append(below.Count == 0 ? " None is below cross-entropy after the last epoch." : $" Below cross-entropy after the last epoch: {string.Join(", ", below)}.");
        }

        var both = setting.Published.Where(p => measured.Exists(r => r.Method.Name == p.Method)).ToList();
        if (both.Count > 1)
        {
            string Title(string name) => measured.Find(r => r.Method.Name == name).Method.Title;
            var theirs = both.OrderByDescending(p => p.Mean).Select(p => Title(p.Method)).ToList();
            var ours = both.OrderByDescending(p => Last(measured.Find(r => r.Method.Name == p.Method).Cells).Mean).Select(p => Title(p.Method)).ToList();
            text.Append(CultureInfo.InvariantCulture, $" Published order: {string.Join(" > ", theirs)}; after the last epoch here: {string.Join(" > ", ours)}, {(theirs.SequenceEqual(ours) ? "the same" : "not the same")}.");
        }

        text.Append('\n');
    }

    private static SampleSummary Last(List<LedgerCell> cells) => SampleSummary.Of([.. cells.Where(c => c.Failure is null).Select(c => c.Last)]);

    private static string Share(List<LedgerCell> cells, Func<LedgerCell, double> value)
    {
        var summary = SampleSummary.Of([.. cells.Select(c => value(c) * 100)]);
        return double.IsNaN(summary.StandardDeviation)
            ? FormattableString.Invariant($"{summary.Mean:0.0} %")
            : FormattableString.Invariant($"{summary.Mean:0.0} ± {summary.StandardDeviation:0.0} %");
    }

    private static string Figure(LedgerSetting setting, TrainingMethod method) =>
        setting.Published.FirstOrDefault(p => p.Method == method.Name) is { } figure ? FormattableString.Invariant($"{figure.Mean:0.00} ± {figure.Spread:0.00} %") : string.Empty;
}
