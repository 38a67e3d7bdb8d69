using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Ranking;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How errors of rankings look: a line for each kind of list, by the place.</summary>
internal static class RankingDisplay
{
    /// <summary>The lists of the errors.</summary>
    public static MimeBundle Of(OrderErrors errors)
    {
        ImmutableArray<string> names = [.. errors.Lists.Select(l => l.Name)];
        var styles = MethodStyles.For(names);
        return ChartBundle.Of(new ChartDescription
        {
            Title = "How many places off the true one",
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "place in the list" },
                    Y = new ChartAxis { Title = "places off" },
                    Series =
                    [
                        .. errors.Lists.Select((l, i) => new LineSeries(l.Name, styles[i].Color, [.. Enumerable.Range(1, l.ByPlace.Length).Select(p => (double)p)], l.ByPlace) { Pattern = styles[i].Pattern }),
                    ],
                },
            ],
        });
    }
}
