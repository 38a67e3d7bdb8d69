using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Pieces that declare nothing, which no later piece can refer to: each is an assembly that goes with the last of its code. Roslyn's scripts load every
/// piece for good, which a notebook in use all day feels. And each is compiled from the compilation of the one before it, of which only the syntax
/// tree is another: to look through hundreds of references anew takes longer than all the rest.
/// </summary>
/// <param name="loader">Loads what pieces refer to.</param>
internal sealed class PassingPieces(InteractiveAssemblyLoader loader)
{
    // Where a script keeps its program. Without it pieces run as Roslyn loads them.
    private static readonly FieldInfo? Executor = typeof(Script<object>).GetField("_lazyExecutor", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>How a piece is written.</summary>
    internal static readonly EmitOptions Options = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    // Code and types of assemblies are no memory of the collector's, which therefore does not hurry.
    private const int Many = 32;

    private int _letGo;
    private Last? _last;
    private readonly HashSet<MetadataReference> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Compiles a piece and makes it ready to run.</summary>
    /// <param name="script">The piece.</param>
    /// <param name="tree">Its syntax.</param>
    /// <param name="before">The state that it goes on from.</param>
    /// <param name="options">What the session's pieces can refer to at present.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <returns>What it was compiled from, and what the compiler says; with an error in it, the piece is not ready.</returns>
    public (CSharpCompilation Compilation, ImmutableArray<Diagnostic> Diagnostics) Prepare(
        Script<object> script, SyntaxTree tree, ScriptState before, ScriptOptions options, CancellationToken cancellationToken)
    {
        if (Executor?.FieldType != typeof(Func<object[], Task<object>>) || Context(before) is not { } scripts)
        {
            return ((CSharpCompilation)script.GetCompilation(), script.Compile(cancellationToken));
        }

        var compilation = Compilation(script, tree, before, options, cancellationToken);
        var parsed = compilation.GetParseDiagnostics(cancellationToken);
        if (parsed.Any(IsError))
        {
            return (compilation, parsed);
        }

        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var emitted = compilation.Emit(assembly, symbols, options: Options, cancellationToken: cancellationToken);
        if (!emitted.Success || compilation.GetEntryPoint(cancellationToken) is not { } entry)
        {
            return (compilation, emitted.Diagnostics);
        }

        Register(compilation);
        assembly.Position = symbols.Position = 0;
        var program = new Passing(scripts).LoadFromStream(assembly, symbols);
        var method = program.GetType(entry.ContainingType.MetadataName, throwOnError: true)!.GetMethod(entry.MetadataName, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        Executor.SetValue(script, method.CreateDelegate<Func<object[], Task<object>>>());
        return (compilation, emitted.Diagnostics);
    }

    // All pieces that go on from one state have one name for their assembly. Nothing refers to it, and each is loaded into a context of its own.
    private CSharpCompilation Compilation(Script<object> script, SyntaxTree tree, ScriptState before, ScriptOptions options, CancellationToken cancellationToken)
    {
        if (_last is null || !ReferenceEquals(_last.Before, before) || !ReferenceEquals(_last.Options, options))
        {
            // A piece alone is too small to be compiled by several threads.
            var own = (CSharpCompilation)script.GetCompilation();
            _last = new Last(before, options, own.WithOptions(own.Options.WithConcurrentBuild(false)));
        }

        var level = RunsOnce(tree.GetRoot(cancellationToken)) ? OptimizationLevel.Debug : OptimizationLevel.Release;
        var compilation = _last.Compilation.ReplaceSyntaxTree(_last.Compilation.SyntaxTrees[^1], tree);
        if (compilation.Options.OptimizationLevel != level)
        {
            compilation = compilation.WithOptions(compilation.Options.WithOptimizationLevel(level));
        }

        _last = _last with { Compilation = compilation };
        return compilation;
    }

    /// <summary>Lets go of a piece that is not run again: its assembly is collected when nothing uses it any more.</summary>
    /// <param name="script">The piece.</param>
    public void LetGo(Script<object> script)
    {
        if (Executor?.GetValue(script) is Delegate { Method.Module.Assembly: var program } && AssemblyLoadContext.GetLoadContext(program) is Passing context)
        {
            context.Unload();
            if (++_letGo % Many == 0)
            {
                GC.Collect();
            }
        }
    }

    // To make such code faster takes longer than to run it.
    private static bool RunsOnce(SyntaxNode root) =>
        !root.DescendantNodes().Any(n => n is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax or GotoStatementSyntax
            or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax or LocalFunctionStatementSyntax);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    // The context that the scripts' own assemblies are in, which knows them and finds what they refer to.
    private static AssemblyLoadContext? Context(ScriptState state)
    {
        var first = state.Script;
        while (first.Previous is { } previous)
        {
            first = previous;
        }

        return Executor!.GetValue(first) is Delegate { Method.Module.Assembly: var assembly } ? AssemblyLoadContext.GetLoadContext(assembly) : null;
    }

    // As Roslyn's scripts do for each piece: what it refers to may not be loaded yet.
    private void Register(Compilation compilation)
    {
        foreach (var reference in compilation.References.OfType<PortableExecutableReference>())
        {
            if (_known.Add(reference) && reference.FilePath is { } path && compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol { Identity: var identity })
            {
                loader.RegisterDependency(identity, path);
            }
        }
    }

    private sealed class Passing(AssemblyLoadContext scripts) : AssemblyLoadContext("a piece that declares nothing", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            scripts.Assemblies.FirstOrDefault(a => a.GetName().Name == assemblyName.Name) ?? scripts.LoadFromAssemblyName(assemblyName);
    }

    private sealed record Last(ScriptState Before, ScriptOptions Options, CSharpCompilation Compilation);
}
