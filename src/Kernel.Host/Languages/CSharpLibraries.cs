using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// What cells declare and scripts cannot hold, namespaces and classes with <c>extension</c> blocks: each becomes a library that the cells
/// after it refer to. A library that declares a type again takes the place of the one before.
/// </summary>
internal sealed class CSharpLibraries : IDisposable
{
    /// <summary>Where types go that stand in no namespace; open in every cell that follows.</summary>
    public const string Namespace = "NoisyNotebooks.OfCells";

    /// <summary>What to know where one does not compile.</summary>
    public const string Hint =
        "Namespaces and extension blocks become a library of their own, which sees packages, open namespaces and other such libraries, but no "
        + "variables, functions and types of cells: declare what they use in a namespace too, or write methods with 'this' at the top of the cell.";

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);

    private static readonly EmitOptions Embedded = new(debugInformationFormat: DebugInformationFormat.Embedded);

    private readonly List<Built> _built = [];
    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("noisy-cells-").FullName);

    /// <summary>Builds one.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="fileName">What error reports call the text.</param>
    /// <param name="options">What it can refer to.</param>
    /// <param name="last">The last cell before it, whose open namespaces it shares.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <returns>What the next cell can refer to, and the errors; empty: it is built.</returns>
    public (ScriptOptions Options, ImmutableArray<Diagnostic> Errors) Build(
        string text, string fileName, ScriptOptions options, Script last, CancellationToken cancellationToken)
    {
        var tree = CSharpSyntaxTree.ParseText(SourceText.From(text, Encoding.UTF8), Parsing, fileName, cancellationToken);
        var types = tree.GetRoot(cancellationToken).DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(t => t.Parent is not BaseTypeDeclarationSyntax).Select(FullName).ToHashSet(StringComparer.Ordinal);
        var replaced = _built.Where(b => b.Types.Overlaps(types)).ToArray();
        var references = options.MetadataReferences.Where(r => !replaced.Any(b => b.Path == (r as PortableExecutableReference)?.FilePath)).ToList();

        // Cells keep the references of the cells before them; of those with one name, the highest version counts.
        var built = new List<Built>();
        foreach (var (name, version) in replaced.Length == 0 ? [($"cells-{Guid.NewGuid():N}", 1)] : replaced.Select(b => (b.Name, b.Version + 1)))
        {
            var isFirst = built.Count == 0;
            var compilation = CSharpCompilation.Create(
                name,
                [CSharpSyntaxTree.ParseText($"[assembly: System.Reflection.AssemblyVersion(\"{version}.0\")]", Parsing, cancellationToken: cancellationToken), .. isFirst ? [tree, Usings(last)] : Array.Empty<SyntaxTree>()],
                references.Select(r => r is UnresolvedMetadataReference named ? MetadataReference.CreateFromFile(named.Reference) : r),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
            using var memory = new MemoryStream();
            var result = compilation.Emit(memory, options: Embedded, cancellationToken: cancellationToken);
            if (!result.Success)
            {
                return (options, [.. result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)]);
            }

            var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Value, $"{name}-{version}")).FullName, name + ".dll");
            File.WriteAllBytes(path, memory.ToArray());
            built.Add(new Built(name, version, path, isFirst ? types : []));
        }

        _built.RemoveAll(replaced.Contains);
        _built.AddRange(built);
        options = options.WithReferences(references).AddReferences(built.Select(b => MetadataReference.CreateFromFile(b.Path)));
        return (types.Any(t => !t.Contains('.', StringComparison.Ordinal)) ? options.AddImports(Namespace) : options, []);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_folder.IsValueCreated)
        {
            try
            {
                Directory.Delete(_folder.Value, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Some systems keep what is loaded; the folder is a temporary one.
            }
        }
    }

    private SyntaxTree Usings(Script last)
    {
        var usings = new HashSet<string>(StringComparer.Ordinal);
        for (var script = last; script is not null; script = script.Previous)
        {
            foreach (var import in script.Options.Imports.Where(i => i != Namespace || _built.Count > 0))
            {
                usings.Add($"global using {import};");
            }

            foreach (var import in script.GetCompilation().SyntaxTrees.SelectMany(t => ((CompilationUnitSyntax)t.GetRoot()).Usings))
            {
                usings.Add($"global {import.WithoutTrivia().WithGlobalKeyword(default)}");
            }
        }

        return CSharpSyntaxTree.ParseText(string.Join('\n', usings), Parsing);
    }

    private static string FullName(BaseTypeDeclarationSyntax type) =>
        string.Join('.', type.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(n => n.Name.ToString()).Where(n => n != Namespace).Append(type.Identifier.Text));

    private sealed record Built(string Name, int Version, string Path, HashSet<string> Types);
}
