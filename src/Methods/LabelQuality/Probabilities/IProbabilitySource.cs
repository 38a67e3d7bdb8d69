namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Predicted probabilities that are read in batches of rows, for matrices that do not fit into memory. Calls come one at a
/// time, but for any rows in any order, single rows included, and each row is read several times.
/// </summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>: the precision of the numbers and of what is computed from them.</typeparam>
public interface IProbabilitySource<T>
    where T : unmanaged
{
    /// <summary>The number of examples, N.</summary>
    int Count { get; }

    /// <summary>The number of classes, K.</summary>
    int NumClasses { get; }

    /// <summary>Reads rows that follow each other.</summary>
    /// <param name="firstRow">The first of them, from 0.</param>
    /// <param name="destination">Where to: a whole number of rows, K numbers each.</param>
    void Read(int firstRow, Span<T> destination);
}
