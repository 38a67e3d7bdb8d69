using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>Rows of probabilities in one precision, wherever they lie. Safe to read from several threads.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal abstract class ProbabilityRows<T>
    where T : unmanaged
{
    /// <summary>The number of examples, N.</summary>
    public abstract int Count { get; }

    /// <summary>The number of classes, K.</summary>
    public abstract int NumClasses { get; }

    /// <summary>Rows that follow each other, without a copy where they lie in memory.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="buffer">The caller's own buffer, made or enlarged where a copy is needed.</param>
    /// <returns>count·K numbers, valid until the buffer is used again.</returns>
    public abstract ReadOnlySpan<T> Read(int first, int count, ref T[]? buffer);

    /// <summary>One row.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="buffer">The caller's own buffer.</param>
    /// <returns>K numbers.</returns>
    public ReadOnlySpan<T> Row(int index, ref T[]? buffer) => Read(index, 1, ref buffer);

    /// <summary>Brings a row nearer that is read soon, where the processor can and the rows lie in memory; changes nothing.</summary>
    /// <param name="index">Its index.</param>
    public unsafe void Prefetch(int index)
    {
        if (Sse.IsSupported && LieInMemory)
        {
            // The first and the last cache line: between them the processor sees the pattern itself. An address that the
            // garbage collector has just moved from costs nothing but the gain.
            T[]? none = null;
            var row = Row(index, ref none);
            Sse.Prefetch0(Unsafe.AsPointer(ref MemoryMarshal.GetReference(row)));
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetReference(row), row.Length - 1)));
        }
    }

    /// <summary>Whether reading a row copies nothing.</summary>
    protected virtual bool LieInMemory => true;
}

/// <summary>Rows in managed memory.</summary>
internal sealed class MemoryRows<T>(ReadOnlyMemory<T> values, int count, int classes) : ProbabilityRows<T>
    where T : unmanaged
{
    // Rows are asked for one by one, and an array gives its span faster than a memory does.
    private readonly ArraySegment<T> _array = MemoryMarshal.TryGetArray(values, out var segment) ? segment : default;

    public override int Count => count;

    public override int NumClasses => classes;

    public override ReadOnlySpan<T> Read(int first, int count, ref T[]? buffer) =>
        _array.Array is { } array
            ? array.AsSpan(_array.Offset + (first * classes), count * classes)
            : values.Span.Slice(first * classes, count * classes);
}

/// <summary>Rows of a two-dimensional array, which is one block of memory but no <see cref="Memory{T}"/>.</summary>
internal sealed class ArrayRows<T>(T[,] values) : ProbabilityRows<T>
    where T : unmanaged
{
    public override int Count { get; } = values.GetLength(0);

    public override int NumClasses { get; } = values.GetLength(1);

    public override ReadOnlySpan<T> Read(int first, int count, ref T[]? buffer) =>
        MemoryMarshal.CreateReadOnlySpan(ref values[first, 0], checked(count * NumClasses));
}

/// <summary>Rows at a fixed address: a tensor's storage or a mapped file. The owner keeps the memory alive.</summary>
internal sealed unsafe class PointerRows<T>(nint address, int count, int classes, object owner) : ProbabilityRows<T>
    where T : unmanaged
{
    public override int Count => count;

    public override int NumClasses => classes;

    /// <summary>Held so that the memory outlives the rows.</summary>
    public object Owner { get; } = owner;

    public override ReadOnlySpan<T> Read(int first, int count, ref T[]? buffer) =>
        new((T*)address + ((long)first * classes), checked(count * classes));
}

/// <summary>Rows that a source hands out in batches.</summary>
internal sealed class SourceRows<T>(IProbabilitySource<T> source) : ProbabilityRows<T>
    where T : unmanaged
{
    private readonly Lock _oneAtATime = new();

    public override int Count { get; } = source.Count;

    public override int NumClasses { get; } = source.NumClasses;

    protected override bool LieInMemory => false;

    public override ReadOnlySpan<T> Read(int first, int count, ref T[]? buffer)
    {
        var length = checked(count * NumClasses);
        if (buffer is null || buffer.Length < length)
        {
            buffer = new T[length];
        }

        var rows = buffer.AsSpan(0, length);
        lock (_oneAtATime)
        {
            source.Read(first, rows);
        }

        return rows;
    }
}
