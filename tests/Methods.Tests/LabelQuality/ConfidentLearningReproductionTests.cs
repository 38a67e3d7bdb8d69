using NoisyNotebooks.Methods.LabelQuality;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

public sealed class ConfidentLearningReproductionTests
{
    [Fact]
    public void At_quick_scale_the_claim_holds_on_the_shipped_digits()
    {
        var fractions = new List<double>();

        var result = new ConfidentLearningReproduction().Run(
            new ReproductionRequest { Scale = ReproductionScale.Quick, Device = DeviceChoice.Cpu }, new Watcher(p => fractions.Add(p.Fraction)));

        Assert.True(
            result.Verdict == Verdict.Holds,
            string.Join('\n', result.Rows.Select(r => $"{r.Quantity}: {r.FormatBaseline()} | {r.FormatMethod()} | {r.FormatMeasured()}, {r.Expectation}: {r.Holds}")));
        Assert.Equal(9, result.Rows.Length);
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1], 1e-9);
        Assert.Contains(result.Series, s => s.Chart == "Precision at n" && s.Name == "true" && s.X.Length == s.Y.Length && s.X.Length > 100);
    }

    [Fact]
    public void A_cancelled_reproduction_draws_no_conclusion()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => new ConfidentLearningReproduction().Run(
            new ReproductionRequest { Scale = ReproductionScale.Quick, Device = DeviceChoice.Cpu }, new Watcher(_ => stop.Cancel()), stop.Token));
    }

    private sealed class Watcher(Action<ReproductionProgress> act) : IProgress<ReproductionProgress>
    {
        public void Report(ReproductionProgress value) => act(value);
    }
}
