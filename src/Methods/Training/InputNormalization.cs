using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// Mean 0 and standard deviation 1 for each channel of pictures, each column of a table, as measured on the training set.
/// </summary>
internal sealed class InputNormalization : IDisposable
{
    private const int ChunkSize = 1024;

    // Below this a column counts as constant and is only centred.
    private const double LeastDeviation = 1e-6;

    private readonly Tensor? _scale;
    private readonly Tensor? _shift;

    private InputNormalization(Tensor? scale, Tensor? shift)
    {
        _scale = scale;
        _shift = shift;
    }

    /// <summary>Leaves features as they are: bags of words, frozen features, tokens.</summary>
    public static InputNormalization None => new(null, null);

    /// <summary>Measures a training set.</summary>
    /// <param name="features">The features, <c>uint8 [N,C,H,W]</c> or <c>float32 [N,F]</c>, on the device of the run.</param>
    /// <returns>The normalization, on the same device.</returns>
    public static InputNormalization Measure(Tensor features)
    {
        using var scope = NewDisposeScope();
        long[] over = features.dim() == 4 ? [0, 2, 3] : [0];
        var shape = features.dim() == 4 ? new long[] { 1, features.shape[1], 1, 1 } : [1, features.shape[1]];
        var perValue = (double)(features.numel() / features.shape[1]);
        var total = zeros(features.shape[1], float64, features.device);
        var squares = zeros_like(total);
        for (long start = 0; start < features.shape[0]; start += ChunkSize)
        {
            using var chunkScope = NewDisposeScope();
            var chunk = features.narrow(0, start, Math.Min(ChunkSize, features.shape[0] - start)).to(float64);
            total.add_(chunk.sum(over));
            squares.add_(chunk.square().sum(over));
        }

        var mean = total / perValue;
        var deviation = ((squares / perValue) - mean.square()).clamp_min(0).sqrt();
        deviation = where(deviation < LeastDeviation, ones_like(deviation), deviation);
        var scale = (1 / deviation).to(float32).view(shape);
        var shift = (-mean / deviation).to(float32).view(shape);
        return new InputNormalization(scale.DetachFromDisposeScope(), shift.DetachFromDisposeScope());
    }

    /// <summary>Normalizes a batch.</summary>
    /// <param name="examples">Examples of the measured form.</param>
    /// <returns>Float of the same shape; without normalization the examples themselves.</returns>
    public Tensor Apply(Tensor examples)
    {
        if (_scale is null || _shift is null)
        {
            return examples;
        }

        // The conversion already made a copy where the type differs: the rest happens in place there.
        if (examples.dtype == ScalarType.Float32)
        {
            return examples.mul(_scale).add_(_shift);
        }

        return examples.to(float32).mul_(_scale).add_(_shift);
    }

    /// <summary>Takes inputs that another run's normalization made to what this one makes of the same examples.</summary>
    /// <param name="inputs">Normalized inputs <c>float32 [B, …]</c>.</param>
    /// <param name="other">What normalized them.</param>
    /// <returns>Float of the same shape.</returns>
    public Tensor Reapply(Tensor inputs, InputNormalization other)
    {
        if (ReferenceEquals(this, other))
        {
            return inputs;
        }

        var raw = other._scale is null || other._shift is null ? inputs : (inputs - other._shift) / other._scale;
        return Apply(raw);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _scale?.Dispose();
        _shift?.Dispose();
    }
}
