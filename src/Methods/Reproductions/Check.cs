using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>The checks that rows are made of. Means over the seeds decide, unless the check says otherwise.</summary>
public static class Check
{
    /// <summary>The method's mean exceeds the baseline's by at least so much.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="method">The method.</param>
    /// <param name="atLeast">The least gain, in the unit of the values (0.08 for 8 points of shares).</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow Gain(string quantity, SeedValues baseline, SeedValues method, double atLeast, string? paper = null)
    {
        var gain = Mean(method) - Mean(baseline);
        return Pair(quantity, baseline, method, paper, gain, gain >= atLeast, $"{method.Name} − {baseline.Name} ≥ {method.Unit.OfDifference().FormatBound(atLeast)}");
    }

    /// <summary>One mean is above another.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="lower">Whose mean is to be lower; shown as the baseline.</param>
    /// <param name="higher">Whose mean is to be higher; shown as the method.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow Above(string quantity, SeedValues lower, SeedValues higher, string? paper = null)
    {
        var gain = Mean(higher) - Mean(lower);
        return Pair(quantity, lower, higher, paper, gain, gain > 0, $"{higher.Name} > {lower.Name}");
    }

    /// <summary>The method's mean is below the baseline's.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="method">The method.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow Below(string quantity, SeedValues baseline, SeedValues method, string? paper = null)
    {
        var gain = Mean(method) - Mean(baseline);
        return Pair(quantity, baseline, method, paper, gain, gain < 0, $"{method.Name} < {baseline.Name}");
    }

    /// <summary>The method's mean is below the baseline's by at least so much: a gain where less is better.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="method">The method.</param>
    /// <param name="atLeast">The least drop, in the unit of the values; below 0 for a method that may be so much above.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row; its measured number is baseline − method.</returns>
    public static ReproductionRow Drop(string quantity, SeedValues baseline, SeedValues method, double atLeast, string? paper = null)
    {
        var drop = Mean(baseline) - Mean(method);
        return Pair(quantity, baseline, method, paper, drop, drop >= atLeast, $"{baseline.Name} − {method.Name} ≥ {method.Unit.OfDifference().FormatBound(atLeast)}");
    }

    /// <summary>The method's mean differs from the baseline's by no more than so much.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="method">The method.</param>
    /// <param name="tolerance">The largest difference, in the unit of the values.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow Near(string quantity, SeedValues baseline, SeedValues method, double tolerance, string? paper = null)
    {
        var gain = Mean(method) - Mean(baseline);
        return Pair(
            quantity, baseline, method, paper, gain, Math.Abs(gain) <= tolerance, $"{method.Name} within {method.Unit.OfDifference().FormatBound(tolerance)} of {baseline.Name}");
    }

    /// <summary>The method is above the baseline with at least so many seeds, compared seed by seed.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="baseline">The baseline.</param>
    /// <param name="method">The method.</param>
    /// <param name="atLeastSeeds">The least number of seeds.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow Wins(string quantity, SeedValues baseline, SeedValues method, int atLeastSeeds, string? paper = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(method);
        var wins = method.Seeds.Zip(baseline.Seeds).Count(p => p.First > p.Second);
        return Pair(quantity, baseline, method, paper, wins, wins >= atLeastSeeds, $"{method.Name} > {baseline.Name} with {atLeastSeeds} of {method.Seeds.Length} seeds or more")
            with { MeasuredUnit = Unit.Number };
    }

    /// <summary>The mean is at least so much.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="values">The values.</param>
    /// <param name="least">The bound, in their unit.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <param name="isBaseline">Whether the values are the baseline's.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow AtLeast(string quantity, SeedValues values, double least, string? paper = null, bool isBaseline = false) =>
        Single(quantity, values, paper, Mean(values) >= least, $"≥ {values.Unit.FormatBound(least)}", isBaseline);

    /// <summary>The mean is at most so much.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="values">The values.</param>
    /// <param name="most">The bound, in their unit.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <param name="isBaseline">Whether the values are the baseline's.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow AtMost(string quantity, SeedValues values, double most, string? paper = null, bool isBaseline = false) =>
        Single(quantity, values, paper, Mean(values) <= most, $"≤ {values.Unit.FormatBound(most)}", isBaseline);

    /// <summary>The mean is near a number.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="values">The values.</param>
    /// <param name="target">The number; 0 for differences that ought to vanish.</param>
    /// <param name="tolerance">How far off it may be.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>The row.</returns>
    public static ReproductionRow Within(string quantity, SeedValues values, double target, double tolerance, string? paper = null) =>
        Single(
            quantity,
            values,
            paper,
            Math.Abs(Mean(values) - target) <= tolerance,
            target == 0
                ? $"within {values.Unit.OfDifference().FormatBound(tolerance)} of 0"
                : $"{values.Unit.FormatBound(target)} ± {values.Unit.OfDifference().FormatBound(tolerance)}",
            isBaseline: false);

    /// <summary>The means rise from each condition to the next.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="along">The values in the order in which they are to rise (<see cref="Grid.Along"/>), at least two.</param>
    /// <param name="slack">How much a step may fall, in their unit.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>A row with the first as baseline, the last as method and the smallest step as the measured number.</returns>
    public static ReproductionRow Rises(string quantity, ImmutableArray<SeedValues> along, double slack = 0, string? paper = null)
    {
        if (along.IsDefault || along.Length < 2)
        {
            throw new ArgumentException($"along: expected at least two conditions, got {(along.IsDefault ? 0 : along.Length)}.", nameof(along));
        }

        var smallest = Enumerable.Range(1, along.Length - 1).Min(i => along[i].Mean - along[i - 1].Mean);
        var rule = slack == 0 ? "rises at each step" : $"falls at no step by more than {along[0].Unit.OfDifference().FormatBound(slack)}";
        return Pair(quantity, along[0], along[^1], paper, smallest, slack == 0 ? smallest > 0 : smallest >= -slack, $"{rule} from {along[0].Name} to {along[^1].Name}");
    }

    /// <summary>Something that is measured and not judged.</summary>
    /// <param name="quantity">What is measured.</param>
    /// <param name="values">The values.</param>
    /// <param name="paper">What the paper reports.</param>
    /// <returns>A note.</returns>
    public static ReproductionRow Note(string quantity, SeedValues values, string? paper = null) =>
        Single(quantity, values, paper, holds: true, string.Empty, isBaseline: false).AsNote();

    private static double Mean(SeedValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Mean;
    }

    private static ReproductionRow Pair(
        string quantity, SeedValues baseline, SeedValues method, string? paper, double measured, bool holds, string expectation)
    {
        if (baseline.Unit != method.Unit)
        {
            throw new ArgumentException($"method: expected values in {baseline.Unit} as the baseline's, got {method.Unit}.", nameof(method));
        }

        return new ReproductionRow
        {
            Quantity = quantity,
            PaperFigure = paper,
            BaselineName = baseline.Name,
            Baseline = baseline.Seeds,
            MethodName = method.Name,
            Method = method.Seeds,
            Expectation = expectation,
            Measured = measured,
            Holds = holds,
            Unit = method.Unit,
            MeasuredUnit = method.Unit.OfDifference(),
        };
    }

    private static ReproductionRow Single(string quantity, SeedValues values, string? paper, bool holds, string expectation, bool isBaseline) =>
        new()
        {
            Quantity = quantity,
            PaperFigure = paper,
            BaselineName = isBaseline ? values.Name : string.Empty,
            Baseline = isBaseline ? values.Seeds : [],
            MethodName = isBaseline ? string.Empty : values.Name,
            Method = isBaseline ? [] : values.Seeds,
            Expectation = expectation,
            Measured = values.Mean,
            Holds = holds,
            Unit = values.Unit,
            MeasuredUnit = values.Unit,
        };
}
