using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// The encoding of a text file: what its first bytes say, or UTF-8. Bytes that do not belong to it are an error, never another
/// character.
/// </summary>
internal static class TextEncodings
{
    private static readonly Dictionary<string, string> Usual = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8", ["latin1"] = "iso-8859-1", ["latin-1"] = "iso-8859-1", ["ansi"] = "windows-1252", ["cp1252"] = "windows-1252", ["utf16"] = "utf-16",
    };

    /// <summary>The encoding of a name.</summary>
    /// <param name="name">utf-8, utf-16, latin1, windows-1252 or any other that .NET knows.</param>
    /// <returns>The encoding, strict.</returns>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static Encoding Find(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var known = Usual.GetValueOrDefault(name, name);
        try
        {
            return Strict(CodePagesEncodingProvider.Instance.GetEncoding(known) ?? Encoding.GetEncoding(known));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ArgumentException($"encoding: expected utf-8, utf-16, latin1, windows-1252 or another name of a character set, got '{name}'.", nameof(name), e);
        }
    }

    /// <summary>The encoding that the first bytes name.</summary>
    /// <param name="start">The first bytes of a file.</param>
    /// <param name="wanted">What the caller says; null: UTF-8 where nothing is named.</param>
    /// <returns>The encoding, and how many bytes name it.</returns>
    public static (Encoding Encoding, int Mark) Of(ReadOnlySpan<byte> start, Encoding? wanted)
    {
        (Encoding Encoding, int Mark) named = start switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (new UTF8Encoding(), 3),
            [0xFF, 0xFE, 0, 0, ..] => (new UTF32Encoding(bigEndian: false, byteOrderMark: true), 4),
            [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
            [0xFF, 0xFE, ..] => (new UnicodeEncoding(bigEndian: false, byteOrderMark: true), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: true), 2),
            _ => (wanted ?? new UTF8Encoding(), 0),
        };
        return (Strict(named.Encoding), named.Mark);
    }

    /// <summary>Where a text stops being of an encoding.</summary>
    /// <param name="content">The file from its first byte.</param>
    /// <param name="encoding">The encoding.</param>
    /// <param name="mark">Bytes at the start that name it.</param>
    /// <returns>The line from 1, the byte from 1, and its value; null where all of it is.</returns>
    public static (long Line, long Byte, byte Value)? FirstBad(Stream content, Encoding encoding, int mark)
    {
        // Byte by byte, as only who has an error in hand asks for it: the decoder says at which byte it fails.
        var decoder = encoding.GetDecoder();
        var characters = new char[8];
        var buffer = new byte[1 << 16];
        var (line, at) = (1L, 0L);
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            for (var i = 0; i < read; i++)
            {
                at++;
                if (at <= mark)
                {
                    continue;
                }

                try
                {
                    var count = decoder.GetChars(buffer, i, 1, characters, 0, flush: false);
                    line += characters.AsSpan(0, count).Count('\n');
                }
                catch (DecoderFallbackException e)
                {
                    var unknown = e.BytesUnknown is { Length: > 0 } bytes ? bytes[0] : buffer[i];
                    return (line, at + Math.Min(0, e.Index), unknown);
                }
            }
        }

        return null;
    }

    private static Encoding Strict(Encoding encoding) =>
        CodePagesEncodingProvider.Instance.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
