namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Kernels of .NET Interactive that do not run here. A cell that is meant for one must not be compiled as C#.</summary>
internal static class ForeignKernels
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "pwsh", "powershell", "sql", "kql", "http", "httpRequest", "value", "python", "r", "vscode", "webview", "typescript",
    };

    /// <summary>How <see cref="Explain"/> begins; the name follows, in quotes.</summary>
    public const string Begin = "There is no kernel ";

    /// <summary>Whether a name is that of such a kernel.</summary>
    /// <param name="name">The name, without <c>#!</c>.</param>
    /// <returns>Whether it is, by its own name or as <c>#!connect</c> names databases.</returns>
    public static bool Include(string name) =>
        Names.Contains(name) || name.StartsWith("sql-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("kql-", StringComparison.OrdinalIgnoreCase);

    /// <summary>What to say of a cell that is meant for one.</summary>
    /// <param name="name">The kernel's name.</param>
    /// <returns>One sentence.</returns>
    public static string Explain(string name) =>
        $"{Begin}'{name}' here: noisy runs C# and F#, and shows Markdown, HTML, JavaScript and Mermaid.";
}
