using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>What a method records during an epoch: weighted means by name, summed on the device.</summary>
internal sealed class RecordedValues(Device device) : IDisposable
{
    private readonly Dictionary<string, (Tensor Sum, double Weight)> _sums = new(StringComparer.Ordinal);

    public void Add(string name, Tensor value, double weight)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (sum, total) = Entry(name);
        sum.add_(value.detach().to(float64).reshape(1), weight);
        _sums[name] = (sum, total + weight);
    }

    public void Add(string name, double value, double weight)
    {
        var (sum, total) = Entry(name);
        using var noGradient = no_grad();
        sum.add_(value * weight);
        _sums[name] = (sum, total + weight);
    }

    /// <summary>The means; nothing is recorded any more.</summary>
    public ImmutableSortedDictionary<string, double> Take()
    {
        if (_sums.Count == 0)
        {
            return ImmutableSortedDictionary<string, double>.Empty;
        }

        var means = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (name, (sum, weight)) in _sums)
        {
            means[name] = sum.item<double>() / weight;
        }

        Dispose();
        return means.ToImmutable();
    }

    public void Dispose()
    {
        foreach (var (sum, _) in _sums.Values)
        {
            sum.Dispose();
        }

        _sums.Clear();
    }

    private (Tensor Sum, double Weight) Entry(string name) =>
        _sums.TryGetValue(name, out var known) ? known : (zeros(1, float64, device).DetachFromDisposeScope(), 0);
}
