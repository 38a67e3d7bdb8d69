using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Tests.Papers;

public sealed class CheckTests
{
    private static readonly SeedValues Low = Shares("base", 0.5, 0.6);
    private static readonly SeedValues High = Shares("method", 0.7, 0.56);

    [Fact]
    public void A_gain_is_the_difference_of_means_in_points()
    {
        var row = Check.Gain("accuracy", Low, High, 0.0799, "81 → 89");

        Assert.True(row.Holds);
        Assert.Equal(0.08, row.Measured, 1e-12);
        Assert.Equal("method − base ≥ 7.99 points", row.Expectation);
        Assert.Equal("8.0 points", row.FormatMeasured());
        Assert.Equal("63.0 ± 9.9 %", row.FormatMethod());
        Assert.False(Check.Gain("accuracy", Low, High, 0.081).Holds);
    }

    [Fact]
    public void A_drop_is_a_gain_where_less_is_better()
    {
        var row = Check.Drop("error", High, Low, 0.0799, "19 → 11");

        Assert.True(row.Holds);
        Assert.Equal(0.08, row.Measured, 1e-12);
        Assert.Equal("method − base ≥ 7.99 points", row.Expectation);
        Assert.Equal(High.Seeds, row.Baseline);
        Assert.False(Check.Drop("error", High, Low, 0.081).Holds);
        Assert.False(Check.Drop("error", Low, High, 0).Holds);
        Assert.True(Check.Drop("error", Low, High, -0.0801).Holds);
    }

    [Fact]
    public void Wins_are_counted_seed_by_seed()
    {
        Assert.True(Check.Wins("accuracy", Low, High, 1).Holds);
        Assert.False(Check.Wins("accuracy", Low, High, 2).Holds);
        Assert.Equal("1.0", Check.Wins("accuracy", Low, High, 1).FormatMeasured());
    }

    [Fact]
    public void Above_and_below_are_strict()
    {
        Assert.True(Check.Above("accuracy", Low, High).Holds);
        Assert.False(Check.Above("accuracy", Low, Low).Holds);
        Assert.True(Check.Below("accuracy", High, Low).Holds);
        Assert.False(Check.Below("accuracy", Low, Low).Holds);
        Assert.Equal(-0.08, Check.Below("accuracy", High, Low).Measured, 1e-12);
    }

    [Fact]
    public void Bounds_include_themselves()
    {
        var exact = Shares("method", 0.5);

        Assert.True(Check.AtLeast("share", exact, 0.5).Holds);
        Assert.True(Check.AtMost("share", exact, 0.5).Holds);
        Assert.Equal("≥ 50 %", Check.AtLeast("share", exact, 0.5).Expectation);
        Assert.Equal("within 3 points of 0", Check.Within("error", exact with { Unit = Unit.Points }, 0, 0.03).Expectation);
        Assert.Equal("0.02", Check.AtMost("error", new SeedValues("m", "q", [0.02], Unit.Number), 0.02).Expectation[2..]);
        Assert.True(Check.Near("share", exact, Shares("other", 0.52), 0.021).Holds);
        Assert.False(Check.Near("share", exact, Shares("other", 0.52), 0.019).Holds);
    }

    [Fact]
    public void A_rise_looks_at_its_smallest_step()
    {
        ImmutableArray<SeedValues> along = [Shares("a", 0.1), Shares("b", 0.3), Shares("c", 0.29), Shares("d", 0.5)];

        Assert.False(Check.Rises("accuracy", along).Holds);
        Assert.True(Check.Rises("accuracy", along, slack: 0.02).Holds);
        Assert.Equal(-0.01, Check.Rises("accuracy", along).Measured, 1e-12);
        Assert.Throws<ArgumentException>(() => Check.Rises("accuracy", [Low]));
    }

    [Fact]
    public void A_note_is_shown_and_does_not_decide()
    {
        var note = Check.AtLeast("share", Low, 0.9).AsNote();

        Assert.Equal("note: no", note.FormatOutcome());
        Assert.Equal("note", Check.Note("share", Low).FormatOutcome());
        Assert.Equal("no", Check.AtLeast("share", Low, 0.9).FormatOutcome());
    }

    [Fact]
    public void Values_of_different_units_are_not_compared() =>
        Assert.Throws<ArgumentException>(() => Check.Above("accuracy", Low, High with { Unit = Unit.Number }));

    private static SeedValues Shares(string name, params double[] seeds) => new(name, "accuracy", [.. seeds], Unit.Share);
}
