using System.Buffers.Binary;
using Apache.Arrow.Memory;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// An Arrow file whose lengths are looked at before memory is taken for them: the library asks for each in four bytes, and believes it.
/// </summary>
/// <param name="file">The file; the caller disposes of it.</param>
internal sealed class ArrowBounds(Stream file) : Stream
{
    private const int Continuation = -1;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override long Position
    {
        get => file.Position;
        set => file.Position = value;
    }

    /// <summary>Gives memory for what the file holds, compressed or not.</summary>
    public MemoryAllocator Memory { get; } = new Bounded(file.Length);

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = file.Read(buffer);
        if (buffer.Length == sizeof(int) && read == sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(buffer) is var length and not Continuation && (length < 0 || length > file.Length))
        {
            throw new InvalidDataException(FormattableString.Invariant($"it has a part of {length} bytes, and {file.Length} in all"));
        }

        return read;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // What is compressed opens to more: a column of one value to a thousand times as much.
    private sealed class Bounded(long length) : MemoryAllocator
    {
        private const int MostTimes = 4096;
        private const int Least = 1 << 26;

        private readonly MemoryAllocator _memory = new NativeMemoryAllocator();

        protected override System.Buffers.IMemoryOwner<byte> AllocateInternal(int bytes, out int bytesAllocated)
        {
            if (bytes > Math.Max(Least, length > int.MaxValue / MostTimes ? int.MaxValue : length * MostTimes))
            {
                throw new InvalidDataException(FormattableString.Invariant($"a part of it would open to {bytes:#,0} bytes, and it has {length:#,0}"));
            }

            bytesAllocated = bytes;
            return _memory.Allocate(bytes);
        }
    }
}
