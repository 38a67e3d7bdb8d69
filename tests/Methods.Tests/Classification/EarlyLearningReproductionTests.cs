using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Classification;

public sealed class EarlyLearningReproductionTests
{
    [Fact]
    public void At_quick_scale_the_claim_holds_on_the_shipped_digits()
    {
        var progress = new Watcher();

        var result = PaperCatalog.Find("elr")!.Reproduction!.Run(
            new ReproductionRequest { Scale = ReproductionScale.Quick, Device = DeviceChoice.Cpu }, progress);

        Assert.Equal(Verdict.Holds, result.Verdict);
        Assert.Equal(2, result.Runs.Length);
        Assert.All(result.Runs, r => Assert.True(r.IsComplete));
        Assert.Equal(result.Rows[0].Method[0] - result.Rows[0].Baseline[0], result.Rows[0].Measured, 1e-12);
        Assert.Equal(120, progress.Epochs);
        Assert.Equal(1, progress.LastFraction, 1e-9);
    }

    [Fact]
    public void A_cancelled_reproduction_draws_no_conclusion()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watcher(stop.Cancel);

        Assert.Throws<OperationCanceledException>(() => new EarlyLearningReproduction().Run(
            new ReproductionRequest { Scale = ReproductionScale.Quick, Device = DeviceChoice.Cpu }, progress, stop.Token));
        Assert.Equal(1, progress.Epochs);
    }

    private sealed class Watcher(Action? atFirstEpoch = null) : IProgress<ReproductionProgress>
    {
        public int Epochs { get; private set; }

        public double LastFraction { get; private set; }

        public void Report(ReproductionProgress value)
        {
            LastFraction = value.Fraction;
            if (value.Epoch is not null && ++Epochs == 1)
            {
                atFirstEpoch?.Invoke();
            }
        }
    }
}
