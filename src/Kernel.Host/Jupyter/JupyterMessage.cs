using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>A message of Jupyter's protocol.</summary>
/// <param name="Identities">The routing frames, which go back with the reply.</param>
/// <param name="Header">Who sent it and what it is.</param>
/// <param name="Parent">The header of the request that it belongs to; empty for requests.</param>
/// <param name="Content">What it says.</param>
internal sealed record JupyterMessage(IReadOnlyList<byte[]> Identities, JsonObject Header, JsonObject Parent, JsonObject Content)
{
    /// <summary>The version of the protocol that is spoken here.</summary>
    public const string ProtocolVersion = "5.4";

    /// <summary>The message's type, for example <c>execute_request</c>.</summary>
    public string Type => Text(Header, "msg_type");

    /// <summary>A text of the content.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The text; empty where it is missing or something else.</returns>
    public string Text(string name) => Text(Content, name);

    /// <summary>A flag of the content.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">What a missing flag means.</param>
    /// <returns>The flag.</returns>
    public bool Flag(string name, bool fallback) =>
        Content[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : fallback;

    /// <summary>A whole number of the content.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">What a missing number means.</param>
    /// <returns>The number.</returns>
    public int Integer(string name, int fallback) =>
        Content[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : fallback;

    /// <summary>Makes a message.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="session">The kernel's session id.</param>
    /// <param name="content">What it says.</param>
    /// <param name="request">The request that it belongs to, or null.</param>
    /// <param name="identities">Routing frames.</param>
    /// <returns>The message.</returns>
    public static JupyterMessage Create(
        string type,
        string session,
        JsonObject content,
        JupyterMessage? request,
        IReadOnlyList<byte[]> identities)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString(),
            ["session"] = session,
            ["username"] = "noisy",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        return new JupyterMessage(identities, header, request?.Header ?? [], content);
    }

    /// <summary>A text of an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">The text's name.</param>
    /// <returns>The text; empty where it is missing or something else.</returns>
    public static string Text(JsonObject json, string name) => Text(json[name]);

    /// <summary>A node as a text.</summary>
    /// <param name="node">The node, or null.</param>
    /// <returns>The text; empty where it is none.</returns>
    public static string Text(JsonNode? node)
    {
        try
        {
            return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : string.Empty;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: JSON, but no text.
            return string.Empty;
        }
    }
}
