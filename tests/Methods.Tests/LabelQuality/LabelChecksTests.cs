using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Tests.Training;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class LabelChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(50, 30)]
    [InlineData(7, 0)]
    [InlineData(3, 5)]
    public void Rows_are_drawn_from_all_over_the_list_and_every_beginning_is_spread(int count, int outside)
    {
        var (issues, _) = Audit(1);
        var checks = LabelChecks.Draw(issues, count, outside, seed: 4);

        Assert.Equal(count + outside, checks.Rows.Select(r => r.Index).Distinct().Count());
        Assert.Equal(outside, checks.Rows.Count(r => r.Part < 0));
        Assert.All(checks.Rows.Where(r => r.Part >= 0), r => Assert.Equal(issues.All[r.Rank].Index, r.Index));
        Assert.All(checks.Rows.Where(r => r.Part < 0), r => Assert.DoesNotContain(r.Index, issues.Indices));
        for (var n = 1; n <= checks.Rows.Length; n++)
        {
            var fifths = checks.Rows.Take(n).Where(r => r.Part >= 0).GroupBy(r => r.Part).Select(g => g.Count()).ToList();
            Assert.True(fifths.Count == 0 || fifths.Max() - (fifths.Count < Math.Min(5, count) ? 0 : fifths.Min()) <= 2, string.Join(' ', fifths));
        }

        Assert.Equal(checks.Rows, LabelChecks.Draw(issues, count, outside, seed: 4).Rows);
        Assert.NotEqual(checks.Rows, LabelChecks.Draw(issues, count, outside, seed: 5).Rows);
    }

    [Fact]
    public void A_list_that_is_checked_whole_is_known()
    {
        var (issues, truth) = Audit(2);
        var checks = LabelChecks.Draw(issues, issues.Count, issues.ExampleCount - issues.Count);
        foreach (var row in checks.Rows)
        {
            checks.Answer(row.Index, issues.ClassNames[truth[row.Index]]);
        }

        var given = issues.GivenLabels();
        var listed = issues.All.Count(i => truth[i.Index] != i.GivenLabel);
        var all = Enumerable.Range(0, truth.Length).Count(n => truth[n] != given[n]);
        Assert.Equal((listed, listed, (double)listed), (checks.OfList().Lower, checks.OfList().Upper, checks.OfList().Estimate));
        Assert.Equal((all, all), (checks.OfData().Lower, checks.OfData().Upper));
        Assert.Equal((all, all), (checks.OfDataAtEveryLook().Lower, checks.OfDataAtEveryLook().Upper));
        for (var n = 1; n <= issues.Count; n += 7)
        {
            var first = issues.All.Take(n).Count(i => truth[i.Index] != i.GivenLabel);
            Assert.Equal((first, first), (checks.OfFirst(n).Lower, checks.OfFirst(n).Upper));
        }

        // What people say is what the data then has.
        var mended = issues.With(checks).Mended();
        Assert.Equal(Enumerable.Range(0, truth.Length).Where(n => truth[n] != given[n]).Order(), mended.Indices.Order());
        Assert.All(mended.All, i => Assert.Equal(truth[i.Index], i.SuggestedLabel));
    }

    [Fact]
    public void The_truth_lies_in_nine_of_ten_intervals_wherever_the_errors_are()
    {
        var misses = new int[4];
        const int runs = 200;
        for (var run = 0; run < runs; run++)
        {
            var (issues, truth) = Audit(run, count: 300, noise: 0.05 + (0.4 * run / runs));
            var given = issues.GivenLabels();
            var checks = LabelChecks.Draw(issues, Math.Min(30, issues.Count), 30, run);
            foreach (var row in checks.Rows)
            {
                checks.Answer(row.Index, issues.ClassNames[truth[row.Index]]);
            }

            var half = (issues.Count + 1) / 2;
            var listed = issues.All.Count(i => truth[i.Index] != i.GivenLabel);
            var first = issues.All.Take(half).Count(i => truth[i.Index] != i.GivenLabel);
            var all = Enumerable.Range(0, truth.Length).Count(n => truth[n] != given[n]);
            misses[0] += Misses(checks.OfList(), listed);
            misses[1] += Misses(checks.OfFirst(half), first);
            misses[2] += Misses(checks.OfData(), all);
            misses[3] += Misses(checks.OfListAtEveryLook(), listed);
        }

        // 10 % of 200 with a margin of three standard deviations; seeded, so that this is one fixed number.
        Assert.All(misses, m => Assert.InRange(m, 0, 33));
        Assert.True(misses[0] > 0, "An interval that never misses is too wide.");

        static int Misses(WrongLabelCount count, int truth) => truth < count.Lower || truth > count.Upper ? 1 : 0;
    }

    [Fact]
    public void Answers_come_back_in_part_in_any_order_and_from_several_people()
    {
        var (issues, truth) = Audit(3);
        var checks = LabelChecks.Draw(issues, 20, 5, 9);
        var path = Path.Combine(_folder.Path, "checks.csv");
        checks.WriteCsv(path);
        Assert.False(LabelChecks.HasAnswers(path));
        Assert.Equal(0, LabelChecks.ReadCsv(issues, [path]).AnswerCount);

        // The second column is the label. Half of the rows, from the end.
        var lines = File.ReadAllLines(path);
        string Filled(string line, Func<int, string> answer)
        {
            var fields = line.Split(',');
            fields[1] = answer(int.Parse(fields[0], System.Globalization.CultureInfo.InvariantCulture));
            return string.Join(',', fields);
        }

        var (anna, ben) = (Path.Combine(_folder.Path, "anna.csv"), Path.Combine(_folder.Path, "ben.csv"));
        File.WriteAllLines(anna, [lines[0], .. lines.Skip(1).Reverse().Select((l, i) => i % 2 == 0 ? Filled(l, n => issues.ClassNames[truth[n]]) : l)]);
        var disputed = int.Parse(lines[^1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllLines(ben, [lines[0], .. lines.Skip(1).Select(l => Filled(l, n => n == disputed ? LabelChecks.Unsure : issues.ClassNames[truth[n]]))]);

        var one = LabelChecks.ReadCsv(issues, [anna]);
        Assert.Equal(13, one.AnswerCount);
        Assert.True(LabelChecks.HasAnswers(anna));
        var both = LabelChecks.ReadCsv(issues, [anna, ben]);
        Assert.Equal(25, both.AnswerCount);
        Assert.Equal(["anna", "ben"], both.Checkers);
        Assert.Equal((13, 12), both.Agreement());
        Assert.Equal(CheckVerdict.Disputed, both.Verdict(disputed));
        Assert.Null(both.AgreedLabel(disputed));

        // What was read is written again and read again.
        both.WriteCsv(path);
        var again = LabelChecks.ReadCsv(issues, [path]);
        Assert.Equal(both.Answered.Select(both.Verdict), again.Answered.Select(again.Verdict));
        Assert.Equal(both.Checkers, again.Checkers);
        Assert.Equal(both.OfData(), again.OfData());
    }

    [Fact]
    public void A_disputed_row_widens_the_interval_at_both_ends()
    {
        var (issues, _) = Audit(4);
        var checks = LabelChecks.Draw(issues, 20, seed: 1);
        foreach (var row in checks.Rows.Take(19))
        {
            checks.Answer(row.Index, issues.ClassNames[checks.GivenLabel(row.Index)]);
        }

        var last = checks.Rows[19].Index;
        checks.Answer(last, issues.ClassNames[checks.GivenLabel(last)]);
        var right = checks.OfList();
        checks.Answer(last, issues.ClassNames[(checks.GivenLabel(last) + 1) % issues.NumClasses]);
        var wrong = checks.OfList();
        checks.Answer(last, LabelChecks.Unsure);

        Assert.Equal((right.Lower, wrong.Upper), (checks.OfList().Lower, checks.OfList().Upper));
        Assert.True(right.Upper < wrong.Upper);
    }

    [Fact]
    public void A_file_of_ones_own_proves_something_only_if_it_was_drawn_at_random()
    {
        var (issues, truth) = Audit(5);
        var path = Path.Combine(_folder.Path, "own.csv");
        var rows = new SeededRandom(1).Permutation(truth.Length).Take(80).ToList();
        File.WriteAllLines(path, ["row;label", .. rows.Select(r => $"{r};{issues.ClassNames[truth[r]]}")]);

        Assert.False(LabelChecks.ReadCsv(issues, [path]).Proves);
        var checks = LabelChecks.ReadCsv(issues, [path], drawnAtRandom: true);
        Assert.True(checks.Proves);
        var given = issues.GivenLabels();
        Assert.InRange(Enumerable.Range(0, truth.Length).Count(n => truth[n] != given[n]), checks.OfData().Lower, checks.OfData().Upper);
        Assert.Equal(rows.Count(r => issues.Indices.Contains((int)r)), checks.OfList().Checked);
    }

    [Fact]
    public void Answers_to_another_list_and_answers_that_cannot_be_are_refused()
    {
        var (issues, _) = Audit(6);
        var (other, _) = Audit(7);
        var path = Path.Combine(_folder.Path, "checks.csv");
        LabelChecks.Draw(issues, 10).WriteCsv(path);
        Refused(() => LabelChecks.ReadCsv(other, [path]), "another list");
        Refused(() => LabelChecks.ReadCsv(issues, [path], drawnAtRandom: true), "not at random");
        Assert.Throws<ArgumentException>(() => LabelChecks.Draw(issues, 10).On(other));
        Assert.Throws<ArgumentException>(() => other.With(LabelChecks.Draw(issues, 10)));

        var lines = File.ReadAllLines(path);
        Refused(() => Read([lines[0], lines[1].Replace(",,", ",7,", StringComparison.Ordinal)]), "line 2: column 'label': expected one of 0, 1, 2, or ?");
        var notDrawn = Enumerable.Range(0, issues.ExampleCount).First(n => !lines.Skip(1).Any(l => l.StartsWith($"{n},", StringComparison.Ordinal)));
        Refused(() => Read([lines[0], .. lines.Skip(1), $"{notDrawn},1,,,,{lines[1].Split(',')[5]}"]), "none of the rows that were drawn");
        Refused(() => Read([lines[0], lines[1], lines[2].Replace("seed 0", "seed 1", StringComparison.Ordinal)]), "line 3: column 'drawn'");
        foreach (var (drawn, never) in ((string, string)[])[("rows 10", "rows 0"), ("rows 10", "rows 2000000000"), ("outside 0", "outside 2000000000")])
        {
            Refused(() => Read([lines[0], .. lines.Skip(1).Select(l => l.Replace(drawn, never, StringComparison.Ordinal))]), "another list");
        }

        Refused(() => Read(["row,label", "999999,1"]), "line 2: column 'row'");
        Refused(() => Read(["row,class", "1,1"]), "label");
        Assert.Equal(issues.ClassNames[1], issues.ClassNames[LabelOf(Read(["row,label", "1,1.0"]))]);

        LabelChecks Read(string[] content)
        {
            var file = Path.Combine(_folder.Path, "bad.csv");
            File.WriteAllLines(file, content);
            return LabelChecks.ReadCsv(issues, [file]);
        }

        static int LabelOf(LabelChecks checks) => checks.AgreedLabel(1)!.Value;
        static void Refused(Func<object> work, string why) => Assert.Contains(why, Assert.Throws<InvalidDataException>(() => { _ = work(); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_is_asked_until_it_is_decided()
    {
        var (issues, truth) = Audit(8, count: 2000);
        var checks = LabelChecks.Draw(issues, issues.Count, seed: 2);
        var listed = issues.All.Count(i => truth[i.Index] != i.GivenLabel) / (double)issues.Count;
        var question = CheckQuestion.Parse($"list >= {Math.Round((100 * listed) - 20)}%");
        Assert.Null(question.Ask(checks).ExpectedMore);

        var needed = 0;
        int? promised = null;
        foreach (var row in checks.Rows)
        {
            checks.Answer(row.Index, issues.ClassNames[truth[row.Index]]);
            needed++;
            var decision = question.Ask(checks);
            promised = needed == 10 ? decision.ExpectedMore : promised;
            if (decision.IsTrue is { } isTrue)
            {
                Assert.True(isTrue);
                break;
            }
        }

        Assert.InRange(needed, 11, issues.Count / 2);
        Assert.InRange(promised!.Value + 10, needed / 4, needed * 4);
        Assert.False(CheckQuestion.Parse("list<1%").Ask(checks).IsTrue);
        Assert.True(CheckQuestion.Parse("list<99.9%").Ask(checks).IsTrue);
        foreach (var wrong in (string[])["", "list", "list>=0%", "list>=100%", "rows<3%", "data<3", "data>3%", "data<-3%"])
        {
            Assert.Contains("list>=50%", Assert.Throws<ArgumentException>(() => CheckQuestion.Parse(wrong)).Message, StringComparison.Ordinal);
        }
    }

    private static (LabelIssues Issues, int[] Truth) Audit(long seed, int count = 500, double noise = 0.2)
    {
        var (labels, probabilities, truth) = NoisySamples.Draw(count, 3, noise, seed, sharpness: 1.5);
        return (LabelIssues.Find(labels, probabilities), truth);
    }
}
