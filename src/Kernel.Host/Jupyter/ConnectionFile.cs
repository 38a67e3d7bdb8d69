using System.Text.Json;
using System.Text.Json.Serialization;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>Where a kernel listens, as its client wrote it down.</summary>
internal sealed record ConnectionFile
{
    /// <summary>The address to bind.</summary>
    [JsonPropertyName("ip")]
    public required string Ip { get; init; }

    /// <summary>Only <c>tcp</c> is supported.</summary>
    [JsonPropertyName("transport")]
    public string Transport { get; init; } = "tcp";

    /// <summary>The port for requests.</summary>
    [JsonPropertyName("shell_port")]
    public required int ShellPort { get; init; }

    /// <summary>The port for urgent requests: interrupt and shutdown.</summary>
    [JsonPropertyName("control_port")]
    public required int ControlPort { get; init; }

    /// <summary>The port for outputs.</summary>
    [JsonPropertyName("iopub_port")]
    public required int IOPubPort { get; init; }

    /// <summary>The port for questions to the user.</summary>
    [JsonPropertyName("stdin_port")]
    public required int StdinPort { get; init; }

    /// <summary>The port for signs of life.</summary>
    [JsonPropertyName("hb_port")]
    public required int HeartbeatPort { get; init; }

    /// <summary>The key that messages are signed with; empty: not signed.</summary>
    [JsonPropertyName("key")]
    public string Key { get; init; } = string.Empty;

    /// <summary>How messages are signed; only <c>hmac-sha256</c> is supported.</summary>
    [JsonPropertyName("signature_scheme")]
    public string SignatureScheme { get; init; } = "hmac-sha256";

    /// <summary>Reads a connection file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its content.</returns>
    /// <exception cref="InvalidDataException">It is missing, malformed or asks for what is not supported.</exception>
    public static ConnectionFile Load(string path)
    {
        ConnectionFile file;
        try
        {
            RegularFile.Check(path);
            file = JsonSerializer.Deserialize<ConnectionFile>(File.ReadAllBytes(path))
                ?? throw new InvalidDataException($"'{path}' is not a Jupyter connection file: it holds null.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new InvalidDataException($"'{path}' is not a readable Jupyter connection file: {e.Message}", e);
        }

        if (file.Transport != "tcp")
        {
            throw new InvalidDataException($"'{path}' asks for the transport '{file.Transport}', expected tcp.");
        }

        if (file.Key.Length > 0 && file.SignatureScheme != "hmac-sha256")
        {
            throw new InvalidDataException($"'{path}' asks for the signature scheme '{file.SignatureScheme}', expected hmac-sha256.");
        }

        int[] ports = [file.ShellPort, file.ControlPort, file.IOPubPort, file.StdinPort, file.HeartbeatPort];
        return ports.All(p => p is > 0 and <= 65535)
            ? file
            : throw new InvalidDataException($"'{path}' names the ports {string.Join(", ", ports)}, expected 1 to 65535.");
    }
}
