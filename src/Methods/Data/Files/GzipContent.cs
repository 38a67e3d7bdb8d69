using System.IO.Compression;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Reading gzip whose end is asked for. The runtime takes a file for whole whose last eight bytes, checksum and length, are missing. So an
/// empty member is laid behind the file: a whole file ends before it, one that is cut off reads it as its own checksum, which then is wrong.
/// </summary>
internal static class GzipContent
{
    // Header, a deflate block without content, checksum and length of nothing.
    private static readonly byte[] EmptyMember = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Opens the content of a file.</summary>
    /// <param name="file">The file, which the content then owns.</param>
    /// <returns>The content. Reading to its end fails with <see cref="InvalidDataException"/> where the file is cut off or damaged.</returns>
    public static Stream Open(Stream file) => new GZipStream(new Followed(file), CompressionMode.Decompress);

    private sealed class Followed(Stream file) : ForwardStream
    {
        private int _given;

        public override int Read(Span<byte> buffer) => file.Read(buffer) is > 0 and var count ? count : Member(buffer);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count ? count : Member(buffer.Span);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Member(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, EmptyMember.Length - _given);
            EmptyMember.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }
    }
}
