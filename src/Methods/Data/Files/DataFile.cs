namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// One data file, plain or gzip (told apart by its first bytes, not by its name), whose errors carry the file's name.
/// </summary>
internal sealed class DataFile : IDisposable
{
    // Deflate cannot expand by more than this, so a header that asks for more is wrong and nothing is allocated for it.
    private const long MaximumExpansion = 1032;
    private readonly Stream _stream;

    private DataFile(string name, Stream stream, long? length, long maximumLength)
    {
        Name = name;
        _stream = stream;
        Length = length;
        MaximumLength = maximumLength;
    }

    /// <summary>The path or resource name, for messages.</summary>
    public string Name { get; }

    /// <summary>The length of the content in bytes; null where it is compressed.</summary>
    public long? Length { get; }

    /// <summary>The most bytes that the content can have.</summary>
    public long MaximumLength { get; }

    /// <summary>The content, for readers that need a stream.</summary>
    public Stream Content => _stream;

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <returns>The file, at its first byte of content.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It is a folder, a pipe or a device.</exception>
    public static DataFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Open(path, RegularFile.OpenRead(path));
    }

    /// <summary>Opens a seekable stream, which it then owns.</summary>
    /// <param name="name">The name for messages.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>The file, at its first byte of content.</returns>
    public static DataFile Open(string name, Stream stream)
    {
        try
        {
            Span<byte> magic = stackalloc byte[2];
            var read = stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
            stream.Position = 0;
            return read == magic.Length && magic is [0x1F, 0x8B]
                ? new DataFile(name, GzipContent.Open(stream), null, stream.Length * MaximumExpansion)
                : new DataFile(name, stream, stream.Length, stream.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads until the destination is full or the content ends.</summary>
    /// <param name="destination">Where to.</param>
    /// <returns>How many bytes came.</returns>
    /// <exception cref="InvalidDataException">The compressed data is damaged.</exception>
    public int Fill(Span<byte> destination)
    {
        try
        {
            return _stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Name}: the gzip data is damaged or cut off ({e.Message})", e);
        }
    }

    /// <summary>Reads exactly as much as fits.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="what">What is read, for the message.</param>
    /// <exception cref="InvalidDataException">The content ends before that.</exception>
    public void ReadExactly(Span<byte> destination, string what)
    {
        var read = Fill(destination);
        if (read < destination.Length)
        {
            throw Invalid($"expected {destination.Length} bytes of {what}, got {read}: the file is truncated.");
        }
    }

    /// <summary>Checks that nothing follows.</summary>
    /// <param name="expected">What was expected, for the message.</param>
    /// <exception cref="InvalidDataException">There is more.</exception>
    public void ExpectEnd(string expected)
    {
        Span<byte> one = stackalloc byte[1];
        if (Fill(one) != 0)
        {
            throw Invalid($"expected {expected} and nothing after it, got more bytes.");
        }
    }

    /// <summary>An error that names this file.</summary>
    /// <param name="problem">What was expected and what came.</param>
    /// <returns>The exception to throw.</returns>
    public InvalidDataException Invalid(string problem) => new($"{Name}: {ShownText.Line(problem)}");

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
