using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>Everything that the next epoch of a run depends on, and what checkpoints keep.</summary>
internal sealed class TrainingState(TrainingSession session) : IDisposable
{
    /// <summary>The networks.</summary>
    public List<nn.Module<Tensor, Tensor>> Networks { get; } = [];

    /// <summary>Their optimizers.</summary>
    public List<OptimizerHelper> Optimizers { get; } = [];

    /// <summary>Finished epochs.</summary>
    public List<EpochRecord> Records { get; } = [];

    /// <summary>How often each pass has stepped.</summary>
    public long[] StepsOfPass { get; } = new long[session.PassesPerEpoch];

    /// <summary>The best epoch so far, where one is chosen.</summary>
    public BestEpoch Best { get; } = new();

    /// <summary>Parameters and buffers of the networks and the method's own state, by name, in a fixed order.</summary>
    public IEnumerable<(string Name, Tensor Value)> Tensors()
    {
        for (var i = 0; i < Networks.Count; i++)
        {
            foreach (var (name, value) in Networks[i].named_parameters())
            {
                yield return ($"network {i} {name}", value);
            }

            foreach (var (name, value) in Networks[i].named_buffers())
            {
                yield return ($"network {i} {name}", value);
            }
        }

        foreach (var (name, value) in session.State)
        {
            yield return ($"method {name}", value);
        }
    }

    public void Dispose()
    {
        Best.Dispose();
        foreach (var optimizer in Optimizers)
        {
            optimizer.Dispose();
        }
    }
}

/// <summary>A copy of all tensors of the epoch with the best validation metric.</summary>
internal sealed class BestEpoch : IDisposable
{
    private readonly List<(string Name, Tensor Value)> _copies = [];

    /// <summary>The epoch, from 1; 0: none yet.</summary>
    public int Epoch { get; private set; }

    /// <summary>The copies.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Tensors => _copies;

    /// <summary>Copies the present state.</summary>
    public void Take(int epoch, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var noGradient = no_grad();
        Epoch = epoch;
        if (_copies.Count == 0)
        {
            _copies.AddRange(tensors.Select(t => (t.Name, t.Value.detach().clone().DetachFromDisposeScope())));
            return;
        }

        foreach (var ((_, copy), (_, value)) in _copies.Zip(tensors))
        {
            copy.copy_(value);
        }
    }

    /// <summary>Puts the copied state back.</summary>
    public void Restore(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        using var noGradient = no_grad();
        foreach (var ((_, copy), (_, value)) in _copies.Zip(tensors))
        {
            value.copy_(copy);
        }
    }

    public void Dispose()
    {
        foreach (var (_, copy) in _copies)
        {
            copy.Dispose();
        }

        _copies.Clear();
    }
}
