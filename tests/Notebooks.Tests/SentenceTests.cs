using System.Globalization;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Notebooks;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>What the prose of committed notebooks says of numbers, held against the outputs beside it.</summary>
public sealed class SentenceTests
{
    public static TheoryData<string> All => [.. Repository.Notebooks];

    [Theory]
    [MemberData(nameof(All))]
    public void What_a_notebook_says_of_its_minutes_is_what_its_run_took(string notebook)
    {
        var read = ReadNotebook.Of(notebook);
        var seconds = (int)read.Notebook.Metadata["noisy"]!["seconds"]!;

        if (read.Prose.Contains("in less than a minute", StringComparison.Ordinal))
        {
            Assert.InRange(seconds, 1, 59);
        }

        if (read.Prose.Contains("in a few minutes", StringComparison.Ordinal))
        {
            Assert.InRange(seconds, 60, 300);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Exercises_have_their_answers_folded_at_the_end(string notebook)
    {
        var read = ReadNotebook.Of(notebook);
        if (read.Prose.Contains("## Exercise", StringComparison.Ordinal))
        {
            var last = read.Notebook.Cells[^1].Source;
            Assert.StartsWith("<details>\n<summary>Answers</summary>\n\n", last, StringComparison.Ordinal);
            Assert.EndsWith("\n\n</details>", last, StringComparison.Ordinal);
            var asked = Regex.Count(read.Notebook.Cells[^2].Source, "^[0-9]\\. ", RegexOptions.Multiline, TimeSpan.FromSeconds(5));
            Assert.Equal(asked, Regex.Count(last, "^[0-9]\\. ", RegexOptions.Multiline, TimeSpan.FromSeconds(5)));
        }
    }

    [Fact]
    public void Course_1_accuracy_goes_up_and_then_down_and_pair_flip_hurts_more()
    {
        var read = ReadNotebook.Of("notebooks/course/01-what-label-noise-does.ipynb");

        Assert.Contains("1197 to train on, 600 to test on", read.Output("split"), StringComparison.Ordinal);
        read.Says("We keep 600 aside");
        read.Says("Test accuracy goes up in the first phase and down in the second");
        var epochs = read.Output("best-epoch").Split('\n');
        var (best, last) = (Numbers(epochs[0]), Numbers(epochs[1]));
        Assert.True(best[0] < last[0] && best[1] > last[1] + 5 && best[2] < 10 && last[2] > 90, "best and last epoch");
        double Last(string cell, string method) => Numbers(read.Line(cell, method)[method.Length..].Split("   ", StringSplitOptions.RemoveEmptyEntries)[0])[0];
        Assert.True(Last("compare-pair-flip", "Cross-entropy") < Last("compare", "Cross-entropy"), "pair-flip hurts more");
        Assert.True(Last("compare", "ELR (β = 0.7, λ = 3)") > Last("compare", "Cross-entropy") + 10, "what ELR keeps");
    }

    [Fact]
    public void Course_2_the_joint_stands_left_of_its_diagonal_and_cleaning_helps()
    {
        var read = ReadNotebook.Of("notebooks/course/02-finding-label-errors.ipynb");

        read.Says("Each row has its second large number just left of the diagonal (for 0 that is 9, around the corner).");
        var rows = read.Output("show-joint").TrimEnd().Split('\n').Select(l => Numbers(l.Split(':')[1])).ToArray();
        Assert.Equal(10, rows.Length);
        for (var i = 0; i < 10; i++)
        {
            var order = Enumerable.Range(0, 10).OrderByDescending(j => rows[i][j]).ToArray();
            Assert.Equal((i, (i + 9) % 10), (order[0], order[1]));
        }

        var (seen, unseen) = (Numbers(read.Output("in-sample"))[0], Numbers(read.Output("out-of-sample"))[0]);
        Assert.True(seen < 0.1 * 226 && unseen > 226, "in sample it has memorized them");
        read.Says("Does the band hold it?");
        var truth = Numbers(read.Line("audit", "The true labels"))[0];
        var guess = Numbers(read.Line("audit", "The model's guess"));
        Assert.InRange(truth, guess[0], guess[1]);
        var numbers = Numbers(read.Output("checked"));
        Assert.InRange(truth, numbers[0], numbers[1]);
        Assert.Equal(truth, numbers[^1]);
        var accuracies = read.Output("train").TrimEnd().Split('\n').Select(l => Numbers(l)[0]).ToArray();
        Assert.True(accuracies[1] > accuracies[0] && accuracies[2] > accuracies[0], "cleaning helps");
    }

    [Fact]
    public void Paper_03_about_forty_per_cent_are_wrong_and_the_claim_holds()
    {
        var read = ReadNotebook.Of("notebooks/papers/03-elr.ipynb");

        read.Says("makes about 40 % of their labels wrong");
        Assert.InRange(Numbers(read.Line("inject", "symmetric 40 %"))[3], 38, 42);
        Assert.Contains("✓ The claim holds", read.Output("reproduce"), StringComparison.Ordinal);
        var (byHand, library) = (Numbers(read.Output("by-hand"))[0], Numbers(read.Output("by-hand"))[1]);
        Assert.Equal(byHand, library, 1e-11);
    }

    [Fact]
    public void Paper_07_the_caveats_are_those_that_were_measured()
    {
        var read = ReadNotebook.Of("notebooks/papers/07-pu-mlc.ipynb");

        read.Says("the upper one is right, the lower one is nine tenths wrong");
        Assert.Equal([100, 0], Numbers(read.Line("inject", "absent")));
        Assert.InRange(Numbers(read.Line("inject", "present"))[0], 88, 92);
        read.Says("Most pictures are left without any label at all.");
        var present = Regex.Matches(read.Line("dataset", "present  0 "), @"(?<=\d )\d+", RegexOptions.None, TimeSpan.FromSeconds(5)).Sum(m => int.Parse(m.Value, CultureInfo.InvariantCulture));
        Assert.InRange(present - Numbers(read.Line("inject", "missing positives"))[1], 0, 0.5 * 3000);

        // Known labels only is ahead; the factor helps with a tenth of the labels and with no more.
        double Found(string row) => Numbers(read.Line("reproduce", "note", row).Split(')')[1])[0];
        Assert.True(Found("mAP, 10 % known (PU-MLC > known labels only)") < 0 && Found("mAP, all known (PU-MLC > known labels only)") < 0, "when negatives can be trusted");
        Assert.True(Found("mAP, 10 % known (PU-MLC > + temperature)") > 0, "with few labels the pull is useful");
        Assert.All((string[])["30 % known", "all known", "30 % known, tiny CNN"], s => Assert.True(Found($"mAP, {s} (PU-MLC > + temperature)") < 0, s));
        read.Says("the true one (about 19 %)");
        Assert.Equal(18.9, Numbers(read.Line("reproduce", "true  "))[^1], 0.6);
    }

    [Fact]
    public void Paper_12_the_band_holds_the_truth_and_the_estimate_is_close()
    {
        var read = ReadNotebook.Of("notebooks/papers/12-confident-learning.ipynb");

        read.Says("so this guess of the model (dashed, with its band) can be checked against them (solid)");
        var points = Numbers(read.Line("precision-curve", "expected  "))[^1] - Numbers(read.Line("precision-curve", "true  "))[^1];
        Assert.InRange(points, -9, 9);
        var guess = Numbers(read.Line("run-audit", "The model's guess"));
        Assert.InRange(Numbers(read.Line("run-audit", "The true labels"))[0], guess[0], guess[1]);
        Assert.Contains(": 0 counts differ", read.Output("by-hand"), StringComparison.Ordinal);
        Assert.InRange(Numbers(read.Output("compare-matrices"))[1], 0, 0.02);
        Assert.Contains("✓ The claim holds", read.Output("reproduce"), StringComparison.Ordinal);
    }

    [Fact]
    public void Paper_17_the_noise_out_of_the_domain_costs_nothing_here_and_nmtune_is_a_little_ahead()
    {
        var read = ReadNotebook.Of("notebooks/papers/17-nmtune.ipynb");

        double Found(string row) => Numbers(read.Line("reproduce", row).Split(row)[1])[0];
        read.Says("Beyond 10 % the accuracy falls again");
        Assert.True(Found("accuracy in the domain, linear probe (γ = 0.3 < γ = 0.1)") < 0);
        read.Says("Here it does not");
        Assert.True(Found("where it is greatest of all γ (≤ 0 points)") > 0);
        read.Says("gains about ten points in and out of the domain");
        Assert.InRange(Found("in the domain, MLP tuning (γ = 0, 5 epochs > γ = 0)"), 8, 13);
        Assert.InRange(Found("out of the domain, MLP tuning (γ = 0, 5 epochs > γ = 0)"), 8, 13);
        read.Says("level in the domain and ahead by about a point outside");
        Assert.InRange(Found("accuracy in the domain, mean over γ (NMTune within 1 points of MLP tuning)"), -0.5, 0.5);
        Assert.InRange(Found("accuracy out of the domain, mean over γ (NMTune > MLP tuning)"), 0.5, 1.5);
        read.Says("instead of 2.60 and 1.27");
        read.Says("from 1.74 and 0.73");
        var spectra = read.Output("spectra").Split('\n').Select(Numbers).Where(n => n.Length > 2).ToArray();
        Assert.Equal([1.74, 0.73, 2.60, 1.27], spectra.SelectMany(n => n[^2..]).Select(n => Math.Round(n, 2)));
    }

    [Fact]
    public void Paper_23_the_headline_fails_and_the_average_is_far_ahead_without_a_temperature()
    {
        var read = ReadNotebook.Of("notebooks/papers/23-crowd-soft-labels.ipynb");

        double Found(string row) => Numbers(read.Line("reproduce", row).Split(row)[1])[0];
        read.Says("The headline does not come out here");
        Assert.StartsWith("✗", read.Line("reproduce", "calibrated NLL, shifted (Average of soft labels < best: "), StringComparison.Ordinal);
        read.Says("with one it is level with the average");
        Assert.InRange(Found("calibrated NLL, shifted (Average of soft labels < Majority vote)"), -0.02, 0.02);
        read.Says("far ahead of the majority");
        Assert.True(Found("NLL, shifted (Majority vote − Average of soft labels ≥ 1)") > 1.4);
        read.Says("not in label accuracy and in calibrated NLL");
        var ranks = Numbers(read.Line("reproduce", "average  ", "5 "));
        Assert.Equal([5, 3, 4, 2, 6, 2, 2], ranks);
        read.Says("Dawid-Skene is nearly always certain");
        Assert.True(Numbers(read.Line("labels", "Dawid-Skene"))[1] > 99);
        Assert.True(read.Output("by-hand").Split('\n').Where(l => l.Contains("by hand", StringComparison.Ordinal)).All(l => Numbers(l)[^2] == Numbers(l)[^1]), "by hand");
    }

    [Fact]
    public void The_analyses_find_what_their_examples_hold()
    {
        var frame = ReadNotebook.Of("notebooks/analysis/audit-a-deedle-frame.ipynb");
        frame.Says("one label in twelve is wrong");
        Assert.InRange(Numbers(frame.Line("audit", " of 900 labels are suspect"))[0] / 900, 0.9 / 12, 1.1 / 12);
        frame.Says("The means by label move apart when *clear* no longer holds hours of rain");
        var light = frame.Output("means").Split('\n').Where(l => l.Contains("light", StringComparison.Ordinal)).Select(l => Numbers(l)[0]).ToArray();
        Assert.True(light[3] - light[4] > light[0] - light[1] && light[4] - light[5] < light[1] - light[2] + 50 && light[3] - light[5] > light[0] - light[2], "apart");

        var own = ReadNotebook.Of("notebooks/analysis/audit-your-own-data.ipynb");
        own.Says("between four and five in a hundred are wrong");
        Assert.InRange(Numbers(own.Line("noise", "P(given label"))[^1], 4, 5);
    }

    // Numbers of a text, in order; 1,797 is one.
    private static double[] Numbers(string text) =>
        [.. Regex.Matches(text, @"(?<![\w.])[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(?!\w)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(m => double.Parse(m.Value.Replace(",", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture))];

    private sealed record ReadNotebook(Notebook Notebook, string Prose)
    {
        public static ReadNotebook Of(string name)
        {
            var notebook = Notebook.Load(Path.Combine(Repository.Root, name));
            return new ReadNotebook(notebook, string.Join("\n\n", notebook.Cells.Where(c => c.Kind == CellKind.Markdown).Select(c => c.Source)));
        }

        public void Says(string sentence) => Assert.Contains(sentence, Prose, StringComparison.Ordinal);

        public string Output(string cell) => string.Concat(Notebook.Cells.Single(c => c.Id == cell).Outputs.Select(o =>
            MultilineText.Join(o!["text"]) + MultilineText.Join(o["data"]?["text/plain"]) + "\n"));

        public string Line(string cell, params string[] parts) =>
            Output(cell).Split('\n').First(l => parts.All(p => l.Contains(p, StringComparison.Ordinal))).Trim();
    }
}
