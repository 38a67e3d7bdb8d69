using System.Reflection;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>How the kernel introduces itself, in one of the languages that cells begin in.</summary>
/// <param name="Id">The language as cells name it.</param>
/// <param name="Language">The language as kernelspecs name it.</param>
/// <param name="LanguageVersion">Its version.</param>
/// <param name="Suffix">How its kernels are called, behind the name that both languages share.</param>
internal sealed record LanguageInfo(string Id, string Language, string LanguageVersion, string Suffix)
{
    /// <summary>C#.</summary>
    public static readonly LanguageInfo CSharp = new("csharp", "C#", "14.0", string.Empty);

    /// <summary>F#.</summary>
    public static readonly LanguageInfo FSharp = new("fsharp", "F#", "10.0", "-fsharp");

    /// <summary>The languages, each with a kernelspec of its own.</summary>
    public static IReadOnlyList<LanguageInfo> All { get; } = [CSharp, FSharp];

    /// <summary>The name that people see.</summary>
    public string DisplayName => $"{Language} (NoisyNotebooks)";

    /// <summary>The product's version.</summary>
    public static string Version { get; } =
        typeof(LanguageInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The notebook metadata of the language, which editors colour by.</summary>
    /// <returns>A new object.</returns>
    public JsonObject Create() =>
        new()
        {
            ["name"] = Language,
            ["version"] = LanguageVersion,
            ["mimetype"] = $"text/x-{Id}",
            ["file_extension"] = Id == "fsharp" ? ".fsx" : ".cs",
            ["pygments_lexer"] = Id,
            ["codemirror_mode"] = $"text/x-{Id}",
        };

    /// <summary>The content of <c>kernel_info_reply</c>.</summary>
    /// <returns>A new object.</returns>
    public JsonObject KernelInfo() =>
        new()
        {
            ["status"] = "ok",
            ["protocol_version"] = JupyterMessage.ProtocolVersion,
            ["implementation"] = "noisy",
            ["implementation_version"] = Version,
            ["language_info"] = Create(),
            ["banner"] = $"NoisyNotebooks {Version}: {Language} and magic commands for learning with noisy labels. #!help lists them.",
            ["help_links"] = new JsonArray(),
        };
}
