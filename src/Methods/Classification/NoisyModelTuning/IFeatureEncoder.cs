using NoisyNotebooks.Methods.Data;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// A network that was trained before and is not trained any more, seen from outside: examples in, features out. Behind it stands a
/// network of this process (<see cref="FrozenEncoder"/>) or a service.
/// </summary>
public interface IFeatureEncoder
{
    /// <summary>The features of examples.</summary>
    /// <param name="inputs">Examples as a data set has them: <c>uint8 [N,C,H,W]</c> or <c>float32 [N,F]</c>.</param>
    /// <returns><c>float32 [N,D]</c> on the CPU, without gradients.</returns>
    Tensor Encode(Tensor inputs);
}

/// <summary>Data sets seen through an encoder.</summary>
public static class FeatureEncoders
{
    /// <summary>The same labels for the features that an encoder gives.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="data">The examples.</param>
    /// <returns>A table of N rows that keeps its scale.</returns>
    public static LabeledDataset Encode(this IFeatureEncoder encoder, LabeledDataset data)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(data);
        return data.WithFeatures(encoder.Encode(data.Features), keepsScale: true);
    }
}
