namespace NoisyNotebooks.Methods.Evaluation;

/// <summary>Mean and spread of one measurement over seeds.</summary>
/// <param name="Count">How many values.</param>
/// <param name="Mean">Their mean; NaN where there are none.</param>
/// <param name="StandardDeviation">The sample standard deviation (divisor n − 1); NaN for fewer than two values.</param>
public readonly record struct SampleSummary(int Count, double Mean, double StandardDeviation)
{
    /// <summary>Summarizes values.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <returns>The summary.</returns>
    public static SampleSummary Of(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return new SampleSummary(values.Length, mean, values.Length < 2 ? double.NaN : Math.Sqrt(squares / (values.Length - 1)));
    }
}
