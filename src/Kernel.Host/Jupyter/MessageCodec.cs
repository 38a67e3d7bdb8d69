using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Frames to messages and back: identities, delimiter, HMAC signature, four JSON frames.</summary>
/// <param name="key">The key of the connection file; empty: neither signed nor checked.</param>
internal sealed class MessageCodec(string key)
{
    private static readonly byte[] Delimiter = Encoding.ASCII.GetBytes("<IDS|MSG>");
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 256,
    };

    // As many as Jupyter's own library remembers.
    private const int MostRemembered = 1 << 16;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly HashSet<UInt128> _seen = [];
    private readonly Queue<UInt128> _order = new();

    /// <summary>Reads a message.</summary>
    /// <param name="frames">The frames as received.</param>
    /// <param name="message">The message.</param>
    /// <param name="problem">Why there is none.</param>
    /// <returns>Whether the frames are a message with the right signature, which has not come before.</returns>
    public bool TryDecode(IReadOnlyList<byte[]> frames, out JupyterMessage message, out string problem)
    {
        message = null!;
        problem = string.Empty;
        var delimiter = -1;
        for (var i = 0; i < frames.Count && delimiter < 0; i++)
        {
            delimiter = frames[i].AsSpan().SequenceEqual(Delimiter) ? i : -1;
        }

        if (delimiter < 0 || frames.Count < delimiter + 6)
        {
            problem = $"{frames.Count} frames, expected identities, <IDS|MSG>, a signature and four JSON frames";
            return false;
        }

        // Before anything is parsed: what is not signed is not ours to read.
        if (_key.Length > 0)
        {
            var expected = Encoding.ASCII.GetBytes(Sign(frames, delimiter + 2));
            if (!CryptographicOperations.FixedTimeEquals(expected, frames[delimiter + 1]))
            {
                problem = "its signature is wrong";
                return false;
            }

            if (!Remember(expected))
            {
                problem = "it came before, with the same signature";
                return false;
            }
        }

        try
        {
            // A repeated name would otherwise throw later, in the middle of the answer.
            var options = new JsonDocumentOptions { MaxDepth = 256, AllowDuplicateProperties = false };
            var parts = new JsonObject[4];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = JsonNode.Parse(frames[delimiter + 2 + i], documentOptions: options) as JsonObject
                    ?? throw new JsonException($"frame {i + 1} of 4 is no JSON object");

                // Names are decoded late; those that are no text are found here and not in the middle of the answer.
                _ = parts[i].Count;
            }

            // The header goes back with every answer: what cannot be written again is refused here.
            _ = parts[0].ToJsonString(Json);
            message = new JupyterMessage([.. frames.Take(delimiter)], parts[0], parts[1], parts[3]);
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            problem = e.Message;
            return false;
        }
    }

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Its frames.</returns>
    public IReadOnlyList<byte[]> Encode(JupyterMessage message)
    {
        byte[][] parts = [Bytes(message.Header), Bytes(message.Parent), "{}"u8.ToArray(), Bytes(message.Content)];
        return [.. message.Identities, Delimiter, Encoding.ASCII.GetBytes(Sign(parts, 0)), .. parts];
    }

    // A message that somebody has recorded must not run again. Half of the digest tells messages apart.
    private bool Remember(ReadOnlySpan<byte> signature)
    {
        var digest = UInt128.Parse(signature[..32], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
        lock (_seen)
        {
            if (!_seen.Add(digest))
            {
                return false;
            }

            _order.Enqueue(digest);
            if (_order.Count > MostRemembered)
            {
                _seen.Remove(_order.Dequeue());
            }

            return true;
        }
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(Json));

    private string Sign(IReadOnlyList<byte[]> frames, int first)
    {
        if (_key.Length == 0)
        {
            return string.Empty;
        }

        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        for (var i = first; i < first + 4; i++)
        {
            hash.AppendData(frames[i]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
