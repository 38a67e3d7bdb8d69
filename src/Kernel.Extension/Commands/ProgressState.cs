using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>How far long work is, as a bar with the time that is left, or as one line of text.</summary>
/// <param name="Activity">What runs: <c>ELR  epoch 12/30</c>.</param>
/// <param name="Fraction">The share that is done, 0 to 1; null where it is not known.</param>
/// <param name="Elapsed">The time it took so far.</param>
public sealed record ProgressState(string Activity, double? Fraction, TimeSpan Elapsed)
{
    /// <summary>The latest measurements: <c>test 84.1 %</c>.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The share that was done before <see cref="Elapsed"/> began to count: work that is resumed.</summary>
    public double Resumed { get; init; }

    /// <summary>A chart under the bar; null: none.</summary>
    public ChartDescription? Chart { get; init; }

    /// <summary>The time that is left, if the rest goes as fast; null where that cannot be said yet.</summary>
    public TimeSpan? Remaining => Fraction is > 0 and <= 1 and var done && done > Resumed ? Elapsed * ((1 - done) / (done - Resumed)) : null;

    /// <summary>One line: <c>ELR  epoch 12/30  test 84.1 %  ETA 0:14</c>.</summary>
    /// <returns>The line.</returns>
    public string ToText()
    {
        var parts = new List<string> { Activity };
        parts.AddRange(Details);
        parts.Add(Remaining is { } left ? $"ETA {Clock(left)}" : Clock(Elapsed));
        return string.Join("  ", parts);
    }

    /// <summary>Bar, line and chart.</summary>
    /// <returns>HTML and the line as text.</returns>
    public MimeBundle ToBundle()
    {
        var percent = FormattableString.Invariant($"{Math.Clamp(Fraction ?? 0, 0, 1) * 100:0.#}");
        var html = "<div style=\"max-width:760px;font-size:12.5px;margin:4px 0\">"
            + $"<div style=\"display:flex;justify-content:space-between;gap:12px;font-variant-numeric:tabular-nums\"><span>{Html.Encode(string.Join(" · ", Details.Prepend(Activity.Replace("  ", " · ", StringComparison.Ordinal))))}</span>"
            + $"<span style=\"white-space:nowrap\">{Clock(Elapsed)}{(Remaining is { } left ? $" · ETA {Clock(left)}" : string.Empty)}</span></div>"
            + $"<div role=\"progressbar\" aria-label=\"{Html.Encode(Activity)}\" aria-valuemin=\"0\" aria-valuemax=\"100\" aria-valuenow=\"{percent}\" style=\"height:6px;border-radius:3px;background:rgba(128,136,144,.28);margin-top:3px;overflow:hidden\">"
            + $"<div style=\"height:6px;border-radius:3px;width:{percent}%;background:{SemanticColors.Correct}\"></div></div></div>";
        return Chart is null ? MimeBundle.FromHtml(html, ToText()) : MimeBundle.FromHtml(html + ChartBundle.Live(Chart).Data[MimeBundle.Html], ToText());
    }

    private static string Clock(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        return seconds >= 3600
            ? FormattableString.Invariant($"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}")
            : FormattableString.Invariant($"{seconds / 60}:{seconds % 60:00}");
    }
}
