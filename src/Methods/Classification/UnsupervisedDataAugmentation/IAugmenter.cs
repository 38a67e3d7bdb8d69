using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Changes an example so that its class stays the same.</summary>
/// <typeparam name="T">What an example is: a <see cref="PixelGrid"/>, the words of a text.</typeparam>
public interface IAugmenter<T>
{
    /// <summary>What is done, in a few words.</summary>
    string Description { get; }

    /// <summary>Makes a changed copy.</summary>
    /// <param name="example">The example; it stays as it is.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>The copy.</returns>
    T Augment(T example, SeededRandom random);
}
