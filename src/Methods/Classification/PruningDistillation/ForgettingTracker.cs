using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Counts forgetting events: how often an example that was classified correctly in one epoch is not in the next. An example
/// that was never correct counts as the hardest of all, not as one with 0 events.
/// </summary>
public sealed class ForgettingTracker : IDisposable
{
    private readonly Tensor _events;
    private readonly Tensor _last;
    private readonly Tensor _learned;
    private readonly Tensor _epochs;

    /// <summary>Creates a tracker that has seen nothing.</summary>
    /// <param name="count">N, the number of training examples, at least 1.</param>
    public ForgettingTracker(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _events = zeros(count, int64).DetachFromDisposeScope();
        _last = zeros(count, @bool).DetachFromDisposeScope();
        _learned = zeros(count, @bool).DetachFromDisposeScope();
        _epochs = zeros(count, int64).DetachFromDisposeScope();
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>For each example how often it was forgotten; −1 marks one that was never correct.</summary>
    /// <returns>N numbers.</returns>
    public long[] Events()
    {
        var (events, learned) = (_events.data<long>(), _learned.data<bool>());
        return [.. Enumerable.Range(0, Count).Select(i => learned[i] ? events[i] : -1)];
    }

    /// <summary>For each example whether it was never correct.</summary>
    /// <returns>N of them.</returns>
    public bool[] NeverLearned() => [.. _learned.data<bool>().Select(l => !l)];

    /// <summary>The scores for <see cref="DataPruner.ByScore"/>: the events, and infinity where an example was never correct.</summary>
    /// <returns>N scores, higher for harder examples.</returns>
    public double[] Scores() => [.. Events().Select(e => e < 0 ? double.PositiveInfinity : e)];

    /// <summary>Takes in whether some examples were classified correctly in an epoch.</summary>
    /// <param name="epoch">The epoch, from 1; each example is recorded at most once in an epoch, and epochs only rise.</param>
    /// <param name="indices">Positions of the examples.</param>
    /// <param name="correct">Whether each was correct, in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ, a position is out of range, or an example has this epoch or a later one already. Nothing is recorded then.</exception>
    public void Record(int epoch, ReadOnlySpan<long> indices, ReadOnlySpan<bool> correct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        if (correct.Length != indices.Length)
        {
            throw new ArgumentException($"correct: expected {indices.Length} values, one for each index, got {correct.Length}.", nameof(correct));
        }

        var epochs = _epochs.data<long>();
        var seen = new HashSet<long>(indices.Length);
        foreach (var index in indices)
        {
            if (index < 0 || index >= Count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), index, $"indices: each must be from 0 to {Count - 1}, got {index}.");
            }

            if (epochs[index] >= epoch || !seen.Add(index))
            {
                throw new ArgumentException($"indices: expected each example once an epoch, got {index} again in epoch {epoch}.", nameof(indices));
            }
        }

        var (events, last, learned) = (_events.data<long>(), _last.data<bool>(), _learned.data<bool>());
        for (var b = 0; b < indices.Length; b++)
        {
            var i = indices[b];
            events[i] += last[i] && !correct[b] ? 1 : 0;
            last[i] = correct[b];
            learned[i] |= correct[b];
            epochs[i] = epoch;
        }
    }

    /// <summary>Forgets all that was recorded.</summary>
    public void Clear()
    {
        foreach (var (_, value) in State)
        {
            value.zero_();
        }
    }

    /// <summary>Everything that is counted, for checkpoints.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State =>
        [("events", _events), ("last correct", _last), ("ever correct", _learned), ("last epoch", _epochs)];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, value) in State)
        {
            value.Dispose();
        }
    }
}
