using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Tests.Training;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Papers;

/// <summary>Which cells of the ledger are run again, how they are kept, and what the tables say of them.</summary>
public sealed class MethodLedgerTests
{
    private static readonly LedgerSetting Small = MethodLedger.Settings[0] with
    {
        Name = "small", Data = "fashion-mnist-10k", Take = 128, TestTake = 64, Noise = new SymmetricNoise(0.4), Model = ModelCatalog.Mlp(8), Epochs = 2,
    };

    [Fact]
    public async Task A_cell_is_what_the_run_says_and_is_current_until_setting_or_code_change()
    {
        var (train, test) = await Small.LoadAsync(seed: 2, TestContext.Current.CancellationToken);
        var method = new CrossEntropyTraining();
        var cell = MethodLedger.Measure(Small, method, 2, train, test, TestContext.Current.CancellationToken)!;

        using var run = method.Train(Small.Request(train, test, 2));
        Assert.Equal((run.BestTestAccuracy, run.LastTestAccuracy), (cell.Best, cell.Last));
        Assert.Equal((run.Records[^1].Dynamics!.Value.MislabelledCorrect, run.Records[^1].Dynamics!.Value.MislabelledMemorized), (cell.EarlyLearned, cell.Memorized));
        Assert.Null(cell.Failure);

        Assert.True(MethodLedger.IsCurrent(cell, Small, method));
        Assert.False(MethodLedger.IsCurrent(cell, Small with { Epochs = 3 }, method));
        Assert.False(MethodLedger.IsCurrent(cell with { Probe = cell.Probe.SetItem(5, cell.Probe[5] * 1.01) }, Small, method));
        Assert.True(MethodLedger.IsCurrent(cell with { Probe = cell.Probe.SetItem(5, cell.Probe[5] * 1.00001) }, Small, method));
        Assert.False(MethodLedger.IsCurrent(cell with { Probe = cell.Probe[..5] }, Small, method));
    }

    [Fact]
    public void The_probe_tells_methods_apart_and_repeats()
    {
        var probes = MethodLedger.Methods.ToDictionary(m => m.Name, m => MethodLedger.Probe(m), StringComparer.Ordinal);
        Assert.All(probes.Values, p => Assert.InRange(p.Length, 2, 6));

        // Of so few images the backward form finds no matrix that it would invert: its probe is that of cross-entropy.
        Assert.Equal(probes["cross-entropy"], probes["backward"]);
        Assert.Equal(probes.Count - 1, probes.Values.Select(p => string.Join(' ', p)).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_stopped_run_leaves_no_cell_and_a_loss_that_is_not_finite_leaves_its_reason()
    {
        var (train, test) = await Small.LoadAsync(seed: 0, TestContext.Current.CancellationToken);
        Assert.Null(MethodLedger.Measure(Small, new CrossEntropyTraining(), 0, train, test, new CancellationToken(canceled: true)));
        var cell = MethodLedger.Measure(Small with { LearningRate = 1e30 }, new CrossEntropyTraining(), 0, train, test, TestContext.Current.CancellationToken)!;
        Assert.Contains("The loss of Cross-entropy is", cell.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_come_back_from_their_file_and_what_is_no_file_of_cells_is_refused_by_name()
    {
        LedgerCell[] cells = [Cell("elr", 1), Cell("elr", 0) with { Failure = "λ = \"x\"" }, Cell("cross-entropy", 0)];
        var text = LedgerFile.Write(cells);
        var read = LedgerFile.Read(text, "x");
        Assert.Equal(text, LedgerFile.Write(read));
        Assert.Equal(["cross-entropy 0", "elr 0", "elr 1"], read.Select(c => $"{c.Method} {c.Seed}"));
        Assert.Equal("λ = \"x\"", read[1].Failure);
        Assert.Empty(LedgerFile.Read(string.Empty, "x"));
        Assert.All(
            (string[])["{", "[{}]", "[null]", text[..(text.Length / 2)], "7"],
            t => Assert.StartsWith("cells.json: expected the ledger's cells", Assert.Throws<InvalidDataException>(() => LedgerFile.Read(t, "cells.json")).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_two_results_of_one_cell_the_newer_stays()
    {
        var merged = LedgerFile.Merge([Cell("elr", 0), Cell("elr", 1)], [Cell("elr", 0) with { Last = 0.9 }, Cell("gce", 0)]);
        Assert.Equal([0.9, 0.5, 0.5], merged.OrderBy(c => c.Method, StringComparer.Ordinal).ThenBy(c => c.Seed).Select(c => c.Last));
    }

    [Fact]
    public void The_tables_say_what_was_measured_what_failed_and_what_was_not_and_keep_what_a_person_wrote()
    {
        var setting = MethodLedger.Settings.Single(s => s.Name == "cifar-10n-worst");
        LedgerCell Of(string name, long seed, double last) => Current(setting, name, seed) with { Last = last };
        LedgerCell[] cells =
        [
            Of("cross-entropy", 0, 0.50), Of("cross-entropy", 1, 0.52), Of("elr", 0, 0.6), Of("co-teaching", 0, 0.55), Of("gce", 0, 0.4),
            Of("sop", 0, 0) with { Failure = "not finite" }, Of("mixup", 0, 0.99) with { Description = "an older setting" },
        ];
        var text = LedgerMarkdown.Write(cells, 3, "# old\n" + LedgerMarkdown.Mark + "\nProse.\n");
        var table = text[text.IndexOf("## " + setting.Title, StringComparison.Ordinal)..];

        Assert.Contains("| ELR | 1 | 70.0 % | 60.0 % | 30.0 % | 20.0 % | 4.0 | 87.89 ± 0.14 % |\n| Co-teaching |", table, StringComparison.Ordinal);
        Assert.Contains("| Cross-entropy | 2 | 70.0 ± 0.0 % | 51.0 ± 1.4 % |", table, StringComparison.Ordinal);
        Assert.Contains("| SOP | 0 | not finite |", table, StringComparison.Ordinal);
        Assert.Contains("| Mixup | 0 | not measured yet |", table, StringComparison.Ordinal);
        Assert.Contains("Below cross-entropy after the last epoch: Generalized cross-entropy.", table, StringComparison.Ordinal);
        Assert.Contains("Published order: ELR > Cross-entropy > Co-teaching; after the last epoch here: ELR > Co-teaching > Cross-entropy, not the same.", table, StringComparison.Ordinal);
        Assert.EndsWith(LedgerMarkdown.Mark + "\nProse.\n", text, StringComparison.Ordinal);
        Assert.Equal(text, LedgerMarkdown.Write(cells, 3, text));
    }

    [Fact]
    public void Each_setting_has_a_name_and_a_sentence_of_its_own()
    {
        Assert.Distinct(MethodLedger.Settings.Select(s => s.Name));
        Assert.Distinct(MethodLedger.Settings.Select(s => s.Description));
        Assert.All(MethodLedger.Settings.SelectMany(s => s.Published), p => Assert.Equal(p.Method, Catalog.Method(p.Method).Name));
    }

    [Fact]
    public void Every_method_is_in_the_documentation_with_all_its_names()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "The tests do not run in the repository.");
        var document = File.ReadAllText(Path.Combine(folder.FullName, "docs", "methods.md")).ReplaceLineEndings("\n");

        // Written again by: noisy ledger --minutes 0
        Assert.Contains(LedgerMarkdown.Names(), document, StringComparison.Ordinal);
        Assert.All(MethodLedger.Settings, s => Assert.Contains($"\n## {s.Title}\n", document, StringComparison.Ordinal));
        Assert.All(MethodLedger.Methods, m => Assert.Equal(MethodLedger.Settings.Length + 1, document.Split($"\n| {m.Title} | ").Length - 1));
        Assert.Contains("methods.md", File.ReadAllText(Path.Combine(folder.FullName, "README.md")), StringComparison.Ordinal);
        Assert.All(LedgerFile.Read(File.ReadAllText(Path.Combine(folder.FullName, "docs", "methods.json")), "methods.json"), c => Catalog.Method(c.Method));
    }

    [Fact]
    public void A_name_means_one_method()
    {
        var names = Catalog.Methods.SelectMany(m => m.ShortNames.Append(m.Name)).ToList();
        Assert.Distinct(names, StringComparer.OrdinalIgnoreCase);
        Assert.All(Catalog.Methods, m => Assert.All(m.ShortNames.Append(m.Name), n => Assert.Same(m, Catalog.Method(n.ToUpperInvariant()))));
        Assert.All(names, n => Assert.Matches("^[a-z0-9+-]+$", n));
        Assert.Distinct(Catalog.Methods.Select(m => m.Title));
    }

    private static LedgerCell Cell(string method, long seed) => new()
    {
        Setting = "small", Method = method, Seed = seed, Description = "β", Probe = [1, 2.5], Best = 0.7, Last = 0.5, EarlyLearned = 0.3, Memorized = 0.2, Seconds = 4,
    };

    private static LedgerCell Current(LedgerSetting setting, string method, long seed) => Cell(method, seed) with
    {
        Setting = setting.Name, Description = $"{setting.Description}; {Catalog.Method(method)}", Probe = MethodLedger.Probe(Catalog.Method(method)),
    };
}
