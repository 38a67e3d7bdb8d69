using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// The contrastive loss of MoCo (InfoNCE): a view of an example must be told, among the keys of a queue, by the key of another view of the
/// same example. No label is looked at.
/// </summary>
public sealed class MoCoLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">τ, above 0; 0.1 to 0.2 is usual.</param>
    /// <exception cref="ArgumentOutOfRangeException">τ is outside its range.</exception>
    public MoCoLoss(double temperature = 0.2)
    {
        Training.Hyperparameter.AboveZero(temperature);
        Temperature = temperature;
    }

    /// <summary>τ.</summary>
    public double Temperature { get; }

    /// <summary>The logits [q·k⁺, q·queue]/τ of normalized rows; class 0 is right.</summary>
    /// <param name="query">Projections of one view, float <c>[B,D]</c>, rows not zero.</param>
    /// <param name="key">Projections of the other view, of the same shape; constants.</param>
    /// <param name="queue">Earlier keys, float <c>[Q,D]</c>, Q at least 1; constants.</param>
    /// <returns><c>[B,1+Q]</c>.</returns>
    /// <exception cref="ArgumentException">The forms differ.</exception>
    public Tensor Logits(Tensor query, Tensor key, Tensor queue)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(queue);
        if (query.dim() != 2 || query.numel() == 0 || !query.is_floating_point())
        {
            throw new ArgumentException($"query: expected float [B,D], got {query.dtype} [{string.Join(',', query.shape)}].", nameof(query));
        }

        if (!key.shape.SequenceEqual(query.shape))
        {
            throw new ArgumentException($"key: expected [{string.Join(',', query.shape)}] as query, got [{string.Join(',', key.shape)}].", nameof(key));
        }

        if (queue.dim() != 2 || queue.shape[0] < 1 || queue.shape[1] != query.shape[1])
        {
            throw new ArgumentException($"queue: expected [Q,{query.shape[1]}] with at least one key, got [{string.Join(',', queue.shape)}].", nameof(queue));
        }

        var (q, positive, negatives) = (Unit(query), Unit(key.detach()), Unit(queue.detach()));
        return cat([(q * positive).sum(1, keepdim: true), q.matmul(negatives.t())], 1) / Temperature;
    }

    /// <summary>The mean cross-entropy with class 0.</summary>
    /// <inheritdoc cref="Logits"/>
    /// <returns>A scalar.</returns>
    public Tensor Forward(Tensor query, Tensor key, Tensor queue) => -Logits(query, key, queue).log_softmax(1).select(1, 0).mean();

    private static Tensor Unit(Tensor rows) => rows / rows.norm(1, keepdim: true).clamp_min(1e-12);
}

/// <summary>The last Q keys: the newest take the places of the oldest.</summary>
public sealed class MomentumKeys : IDisposable
{
    private readonly Tensor _keys;

    // Where the next key goes, and how many there are: a tensor, so that a checkpoint keeps both.
    private readonly Tensor _place;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="capacity">Q, at least 1.</param>
    /// <param name="dimensions">D, at least 1.</param>
    /// <param name="device">The device; null: the CPU.</param>
    public MomentumKeys(int capacity, long dimensions, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Capacity = capacity;
        _keys = zeros(capacity, dimensions, float32, device).DetachFromDisposeScope();
        _place = zeros(2, int64).DetachFromDisposeScope();
    }

    /// <summary>Q.</summary>
    public int Capacity { get; }

    /// <summary>How many keys there are.</summary>
    public int Count => (int)_place.data<long>()[1];

    /// <summary>The keys, <c>[Count,D]</c>; it shows the queue itself and changes with it.</summary>
    public Tensor Keys => _keys.narrow(0, 0, Count);

    /// <summary>What a checkpoint keeps of the queue; values that are copied in take the place of its own.</summary>
    internal IEnumerable<(string Name, Tensor Value)> State => [("keys", _keys), ("place in keys", _place)];

    /// <summary>Puts keys in.</summary>
    /// <param name="keys"><c>[B,D]</c>; of more than Q the last Q stay.</param>
    /// <exception cref="ArgumentException">The form differs.</exception>
    public void Enqueue(Tensor keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.dim() != 2 || keys.shape[1] != _keys.shape[1])
        {
            throw new ArgumentException($"keys: expected [B,{_keys.shape[1]}], got [{string.Join(',', keys.shape)}].", nameof(keys));
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var place = _place.data<long>();
        for (var from = Math.Max(0, keys.shape[0] - Capacity); from < keys.shape[0];)
        {
            var length = Math.Min(keys.shape[0] - from, Capacity - place[0]);
            _keys.narrow(0, place[0], length).copy_(keys.narrow(0, from, length));
            from += length;
            place[0] = (place[0] + length) % Capacity;
            place[1] = Math.Min(Capacity, place[1] + length);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keys.Dispose();
        _place.Dispose();
    }
}
