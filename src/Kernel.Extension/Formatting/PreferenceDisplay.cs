using System.Collections.Immutable;
using NoisyNotebooks.Kernel.Extension.Charts;
using NoisyNotebooks.Methods.Preferences;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>How losses of preferences look: lines by the margin.</summary>
internal static class PreferenceDisplay
{
    /// <summary>DPO, conservative and robust DPO.</summary>
    public static MimeBundle Of(PreferenceLossCurves curves)
    {
        (PreferenceLoss Loss, string Name)[] losses = [(PreferenceLoss.Dpo, "DPO"), (PreferenceLoss.ConservativeDpo, "cDPO"), (PreferenceLoss.RobustDpo, "robust DPO")];
        ImmutableArray<string> names = [.. losses.Select(l => l.Name)];
        var styles = MethodStyles.For(names);
        double[] margins = [.. Enumerable.Range(-8, 25).Select(i => i / 2.0)];
        return ChartBundle.Of(new ChartDescription
        {
            Title = FormattableString.Invariant($"Losses by the margin, ε = {curves.FlipRate:0.###}"),
            Panels =
            [
                new ChartPanel
                {
                    X = new ChartAxis { Title = "margin h" },
                    Y = new ChartAxis { Title = "loss" },
                    Series =
                    [
                        .. losses.Select((l, i) => new LineSeries(l.Name, styles[i].Color, [.. margins], [.. curves.At(l.Loss, margins)]) { Pattern = styles[i].Pattern }),
                    ],
                },
            ],
        });
    }
}
