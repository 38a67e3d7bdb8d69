namespace NoisyNotebooks.Methods.Data;

/// <summary>A stream whose first bytes were read already and are read again.</summary>
/// <param name="start">Those bytes.</param>
/// <param name="rest">The stream after them; not closed.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> start, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> _start = start;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_start.IsEmpty)
        {
            return rest.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _start.Length);
        _start.Span[..count].CopyTo(buffer);
        _start = _start[count..];
        return count;
    }
}
