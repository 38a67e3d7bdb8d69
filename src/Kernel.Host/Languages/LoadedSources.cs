using Microsoft.CodeAnalysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The files of <c>#load</c>: regular ones, whose end comes.</summary>
/// <param name="baseDirectory">Where relative paths begin.</param>
internal sealed class LoadedSources(string baseDirectory) : SourceFileResolver([], baseDirectory)
{
    /// <inheritdoc/>
    public override Stream OpenRead(string resolvedPath)
    {
        RegularFile.Check(resolvedPath);
        return base.OpenRead(resolvedPath);
    }
}
