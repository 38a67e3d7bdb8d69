using NoisyNotebooks.Methods.Native;
using TorchSharp;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// The native memory of a run's fullest step above what the process held before the run. A step is fullest once its loss is computed:
/// networks, optimizers, the method's own state and everything that the gradients need are there.
/// </summary>
internal sealed class StepMemory
{
    private readonly long? _before;

    /// <summary>Looks at what is held before the run.</summary>
    /// <param name="device">Where the run computes; what another device holds is not counted.</param>
    public StepMemory(torch.Device device) => _before = device.type == DeviceType.CPU ? NativeHeap.InUse() : null;

    /// <summary>The most of all looks, in bytes; null: none, or it cannot be counted here.</summary>
    public long? Peak { get; private set; }

    /// <summary>Looks at a step whose loss is computed. The first, the second and the last of a pass stand for all.</summary>
    /// <param name="step">The step of the pass, from 0.</param>
    /// <param name="steps">How many there are.</param>
    public void Look(int step, int steps)
    {
        if (_before is { } before && (step < 2 || step == steps - 1) && NativeHeap.InUse() is { } now)
        {
            Peak = Math.Max(Peak ?? 0, now - before);
        }
    }
}
