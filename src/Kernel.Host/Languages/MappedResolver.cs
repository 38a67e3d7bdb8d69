using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Resolves <c>#r</c> as scripts do. The compiler also asks for everything that this program itself was compiled with, since
/// the globals of cells come from it: no cell sees those libraries, and the compilers among them would take megabytes. What
/// other libraries need is mapped.
/// </summary>
/// <param name="scripts">Resolves <c>#r</c>.</param>
internal sealed class MappedResolver(ScriptMetadataResolver scripts) : MetadataReferenceResolver
{
    private static readonly string ThisProgram = typeof(MappedResolver).Assembly.Location;

    private readonly ConcurrentDictionary<string, PortableExecutableReference> _mapped = new(StringComparer.Ordinal);
    private readonly ScriptMetadataResolver _scripts = scripts;

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => true;

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        if ((definition as PortableExecutableReference)?.FilePath == ThisProgram)
        {
            return null;
        }

        return ScriptReferences.Find(referenceIdentity.Name) is { } path
            ? _mapped.GetOrAdd(path, MappedReference.To)
            : _scripts.ResolveMissingAssembly(definition, referenceIdentity);
    }

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        IsFile(reference, baseFilePath) ? _scripts.ResolveReference(reference, baseFilePath, properties) : [];

    // A pipe would be waited for. What is no file, the compiler says, was not found.
    private bool IsFile(string reference, string? baseFilePath)
    {
        try
        {
            var folder = (baseFilePath is null ? null : Path.GetDirectoryName(baseFilePath)) is { Length: > 0 } beside ? beside : _scripts.BaseDirectory;
            RegularFile.Check(folder is null ? reference : Path.Combine(folder, reference));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override bool Equals(object? other) => other is MappedResolver { _scripts: var theirs } && _scripts.Equals(theirs);

    /// <inheritdoc/>
    public override int GetHashCode() => _scripts.GetHashCode();
}
