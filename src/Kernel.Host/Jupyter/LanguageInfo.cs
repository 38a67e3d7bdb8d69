using System.Reflection;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>How the kernel introduces itself.</summary>
internal static class LanguageInfo
{
    /// <summary>The name that people see.</summary>
    public const string DisplayName = "C# (NoisyNotebooks)";

    /// <summary>The language as kernelspecs name it.</summary>
    public const string Language = "C#";

    /// <summary>The product's version.</summary>
    public static string Version { get; } =
        typeof(LanguageInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The notebook metadata of the language, which editors colour by.</summary>
    /// <returns>A new object.</returns>
    public static JsonObject Create() =>
        new()
        {
            ["name"] = Language,
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
        };

    /// <summary>The content of <c>kernel_info_reply</c>.</summary>
    /// <returns>A new object.</returns>
    public static JsonObject KernelInfo() =>
        new()
        {
            ["status"] = "ok",
            ["protocol_version"] = JupyterMessage.ProtocolVersion,
            ["implementation"] = "noisy",
            ["implementation_version"] = Version,
            ["language_info"] = Create(),
            ["banner"] = $"NoisyNotebooks {Version}: C# and magic commands for learning with noisy labels. #!help lists them.",
            ["help_links"] = new JsonArray(),
        };
}
