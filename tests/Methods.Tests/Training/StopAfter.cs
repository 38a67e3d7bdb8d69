using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Training;

/// <summary>Cancels a training run when an epoch has ended.</summary>
internal sealed class StopAfter(int epoch, CancellationTokenSource stop) : IProgress<EpochRecord>
{
    public void Report(EpochRecord value)
    {
        if (value.Epoch == epoch)
        {
            stop.Cancel();
        }
    }
}
