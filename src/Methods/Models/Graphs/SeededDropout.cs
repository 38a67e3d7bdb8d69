using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// Dropout whose masks come from the run's seed: the n-th mask is a function of the seed and of n, and both are buffers. So
/// other threads that draw from torch's global generator change nothing, and a run that goes on from a checkpoint draws the
/// masks that it would have drawn.
/// </summary>
internal sealed class SeededDropout : nn.Module<Tensor, Tensor>, IInitializesItself
{
    // The odd constant of Weyl sequences: consecutive masks get seeds that are far apart.
    private const ulong Stride = 0x9E3779B97F4A7C15;

    private readonly double _share;
    private readonly Tensor _state;

    /// <summary>Creates the layer.</summary>
    /// <param name="share">The probability that an entry becomes 0; the others are divided by 1 − share.</param>
    public SeededDropout(double share)
        : base(nameof(SeededDropout))
    {
        _share = share is >= 0 and < 1
            ? share
            : throw new ArgumentOutOfRangeException(nameof(share), share, $"share: must be in [0, 1), got {share}.");

        // The seed, and how many masks were drawn.
        _state = zeros(2, int64);
        register_buffer("state", _state);
    }

    /// <inheritdoc/>
    public void Initialize(Generator generator)
    {
        using var seed = randint(0, long.MaxValue, [1], int64, generator: generator);
        _state[0] = seed[0];
        _state[1] = 0;
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        if (!training || _share == 0)
        {
            return input;
        }

        // Read from the list of buffers, which a move to another device replaces.
        var state = get_buffer("state")!;
        var values = state.cpu().data<long>().ToArray();
        using (no_grad())
        {
            state[1] = values[1] + 1;
        }

        using var generator = new Generator(unchecked((ulong)values[0] + ((ulong)values[1] * Stride)), input.device);
        var mask = empty(input.shape, input.dtype, input.device).bernoulli_(1 - _share, generator);
        return input * mask.div_(1 - _share);
    }
}
