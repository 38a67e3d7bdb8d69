using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The files of <c>#load</c>: regular ones, whose end comes. Their loops can be stopped, as those of cells.</summary>
/// <param name="baseDirectory">Where relative paths begin.</param>
internal sealed class LoadedSources(string baseDirectory) : SourceFileResolver([], baseDirectory)
{
    /// <inheritdoc/>
    public override Stream OpenRead(string resolvedPath)
    {
        RegularFile.Check(resolvedPath);
        return base.OpenRead(resolvedPath);
    }

    /// <inheritdoc/>
    public override SourceText ReadText(string resolvedPath)
    {
        var text = base.ReadText(resolvedPath);
        var checks = LoopChecks.Of(text.ToString(), ScriptSource.Scripts);
        return SourceText.From(checks.Apply(), text.Encoding ?? Encoding.UTF8);
    }
}
