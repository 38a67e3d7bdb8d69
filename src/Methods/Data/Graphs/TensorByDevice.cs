using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Data;

/// <summary>A constant tensor that goes to each device once. It lives as long as this object, outside any dispose scope.</summary>
/// <param name="make">Makes it on the CPU.</param>
internal sealed class TensorByDevice(Func<Tensor> make)
{
    private readonly ConcurrentDictionary<string, Lazy<Tensor>> _tensors = new(StringComparer.Ordinal);

    /// <summary>The tensor on a device.</summary>
    /// <param name="device">The device.</param>
    /// <returns>The same tensor each time; it must not be disposed of.</returns>
    public Tensor On(Device device) =>
        _tensors.GetOrAdd(device.ToString(), _ => new Lazy<Tensor>(() =>
        {
            using var scope = NewDisposeScope();
            return make().to(device).DetachFromDisposeScope();
        })).Value;
}
