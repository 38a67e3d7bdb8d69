using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;
using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What a piece of C# came to.</summary>
/// <param name="HasValue">Whether its last statement was an expression without semicolon, other than void.</param>
/// <param name="Value">That expression's value.</param>
/// <param name="Error">What it failed with, or null.</param>
internal sealed record CSharpResult(bool HasValue, object? Value, CellError? Error);

/// <summary>C# with state from cell to cell, on Roslyn's scripting.</summary>
internal sealed class CSharpEngine : IDisposable
{
    private readonly ScriptGlobals _globals;
    private readonly Lazy<Task<ScriptState<object>>> _start;
    private readonly CSharpLibraries _libraries = new();
    private readonly InteractiveAssemblyLoader _loader = new();
    private readonly PassingPieces _passing;
    private readonly PiecesAgain _again;
    private ScriptOptions _options;
    private readonly CSharpSubmissions _submissions = new();

    /// <summary>Creates the engine; nothing is compiled yet.</summary>
    /// <param name="globals">What cells can use without a qualifier.</param>
    /// <param name="baseDirectory">Where relative paths of <c>#r</c> and <c>#load</c> begin.</param>
    public CSharpEngine(ScriptGlobals globals, string baseDirectory)
    {
        _globals = globals;
        _passing = new PassingPieces(_loader);
        _again = new PiecesAgain(_passing.LetGo);
        _options = ScriptOptions.Default
            .WithMetadataResolver(new MappedResolver(ScriptMetadataResolver.Default.WithBaseDirectory(baseDirectory)))
            .WithSourceResolver(new LoadedSources(baseDirectory))
            .WithLanguageVersion(LanguageVersion.Latest)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithEmitDebugInformation(true)
            .WithFileEncoding(Encoding.UTF8);
        _start = new Lazy<Task<ScriptState<object>>>(() => Task.Run(StartAsync));
    }

    /// <summary>The variables of all cells so far; of several with one name, the last.</summary>
    public IReadOnlyList<NotebookVariable> Variables =>
        _submissions.Last is not { } state
            ? []
            : [.. Latest(state).Select(v => new NotebookVariable(v.Name, v.Type))];

    /// <summary>What the next piece can refer to.</summary>
    public IEnumerable<MetadataReference> References => _options.MetadataReferences;

    /// <summary>The last piece that declared something, with all before it; starts the engine where it has not begun.</summary>
    /// <returns>The piece.</returns>
    public async Task<Script> LastAsync() => (_submissions.Last ?? await _start.Value).Script;

    /// <inheritdoc/>
    public void Dispose()
    {
        _libraries.Dispose();
        _loader.Dispose();
    }

    /// <summary>Compiles something small in the background, so that the first cell does not wait for the compiler.</summary>
    public void WarmUp()
    {
        _ = _start.Value;

        // A script writes its assembly last; another core gets the compiler's code for that ready meanwhile. Not on the pool, whose few threads answer messages.
        _ = Task.Factory.StartNew(CompilerWarmUp.Emit, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Forgets all that cells have declared and opened; packages stay loaded.</summary>
    /// <returns>A task that ends when it is done.</returns>
    public async Task ResetAsync()
    {
        _submissions.Begin(await _start.Value);
        _again.Keep(static _ => false);
    }

    /// <summary>Makes assemblies known to the cells that follow.</summary>
    /// <param name="paths">The assemblies' files.</param>
    /// <returns>A task that ends when the next cell can use them.</returns>
    public async Task AddReferencesAsync(IEnumerable<string> paths)
    {
        await BeginAsync();
        _options = _options.AddReferences(paths);
    }

    /// <summary>Runs a piece of C#.</summary>
    /// <param name="code">The code; its line numbers are the cell's.</param>
    /// <param name="fileName">What error reports call the code.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before the code began.</exception>
    public async Task<CSharpResult> RunAsync(string code, string fileName, CancellationToken cancellationToken)
    {
        // No ConfigureAwait(false): the code must come back to the session's own thread.
        await BeginAsync();
        var (before, piece, error) = CellThread.Whole(() => Compile(code, fileName, cancellationToken));
        if (piece is null)
        {
            return new CSharpResult(false, null, error);
        }

        var state = await piece.Script.RunFromAsync(before, catchException: static _ => true, cancellationToken);
        var value = state.ReturnValue;
        var hasValue = value is not null || CellThread.Whole(piece.EndsInExpression);

        // A piece that declares nothing is not kept: every name of the pieces after it would be looked for in it too.
        _ = CellThread.Whole(() =>
        {
            var isKept = piece.Declares;
            _submissions.Add(state, piece.Script.Code, isKept);
            if (isKept)
            {
                _again.Keep(_submissions.Holds);
            }

            return isKept;
        });
        if (state.Exception is { } exception)
        {
            return cancellationToken.IsCancellationRequested && CellStop.IsEndOf(exception)
                ? throw new OperationCanceledException(cancellationToken)
                : new CSharpResult(false, null, CellErrors.FromException(exception, code, fileName, piece.FileName));
        }

        return new CSharpResult(hasValue, value, null);
    }

    /// <summary>Reads a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it exists.</returns>
    public bool TryGetVariable(string name, out object? value)
    {
        var variable = _submissions.Last?.GetVariable(name);
        value = variable?.Value;
        return variable is not null;
    }

    /// <summary>Declares a variable, typed as the nearest type of the value that code can name, or sets it where it is of that type.</summary>
    /// <param name="name">A C# identifier.</param>
    /// <param name="value">Its value.</param>
    /// <param name="declared">The type to begin with where the value is null.</param>
    /// <returns>A task that ends when code can use it.</returns>
    /// <exception cref="CommandException">The name is not an identifier.</exception>
    public async Task SetVariableAsync(string name, object? value, Type? declared = null)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
        {
            throw new CommandException($"'{name}' cannot be a variable's name: expected a C# identifier, such as noisy or run2.");
        }

        var last = await BeginAsync();
        var own = value?.GetType() ?? declared ?? typeof(object);
        var type = ScriptTypeName.Nameable(own);
        if (last.GetVariable(name) is { IsReadOnly: false } existing && existing.Type == type)
        {
            existing.Value = value;
            return;
        }

        _globals.Handed = value;
        try
        {
            // What C# cannot name, such as a record of an F# cell, is still used by the names of its members.
            var typeName = type == typeof(object) && own.IsVisible && own != type ? "dynamic" : ScriptTypeName.Of(type);
            var declaration = $"{typeName} @{name} = ({typeName})TakeHandedValue()!;";
            RequireReference(type);
            var before = _submissions.Before(declaration);
            var state = await before.ContinueWithAsync<object>(declaration, OptionsAfter(before.Script));
            _submissions.Add(state, declaration, isKept: true);
        }
        finally
        {
            _globals.Handed = null;
        }
    }

    /// <summary>Whether a text is a whole submission.</summary>
    /// <param name="code">The text.</param>
    /// <returns>False: more lines are to come.</returns>
    public static bool IsComplete(string code) => SyntaxFactory.IsCompleteSubmission(Parse(ScriptSource.Masked(code)));

    /// <summary>How deep in braces, brackets and parentheses a text ends.</summary>
    /// <param name="code">The text.</param>
    /// <returns>The depth, from 0.</returns>
    public static int Depth(string code)
    {
        var depth = 0;
        foreach (var token in Parse(code).GetRoot().DescendantTokens())
        {
            depth += token.IsMissing ? 0 : token.Kind() switch
            {
                SyntaxKind.OpenBraceToken or SyntaxKind.OpenParenToken or SyntaxKind.OpenBracketToken => 1,
                SyntaxKind.CloseBraceToken or SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken => -1,
                _ => 0,
            };
        }

        return Math.Max(depth, 0);
    }

    /// <summary>Whether a text has syntax errors.</summary>
    /// <param name="code">The text.</param>
    /// <returns>Whether it has.</returns>
    public static bool HasSyntaxErrors(string code) =>
        Parse(ScriptSource.Of(code).Text).GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error);

    private static SyntaxTree Parse(string code, string fileName = "") =>
        CSharpSyntaxTree.ParseText(code, CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest), fileName, Encoding.UTF8);

    private static IEnumerable<ScriptVariable> Latest(ScriptState state) =>
        state.Variables.Select(v => v.Name).Distinct(StringComparer.Ordinal).Select(n => state.GetVariable(n));

    private async Task<ScriptState<object>> BeginAsync()
    {
        if (_submissions.Last is null)
        {
            _submissions.Begin(await _start.Value);
        }

        return _submissions.Last!;
    }

    private (ScriptState<object> Before, CompiledPiece? Piece, CellError? Error) Compile(string code, string fileName, CancellationToken cancellationToken)
    {
        var source = ScriptSource.Of(code);
        var before = _submissions.Before(source.Text);
        try
        {
            if (source.Library is null && _again.Find(before, source.Text, _options) is { } known)
            {
                return (before, known, null);
            }

            if (source.Library is not null && Build(source, code, fileName, cancellationToken) is { } error)
            {
                return (before, null, error);
            }

            var (piece, diagnostics) = Compile(source.Text, before, fileName, cancellationToken);
            if (diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error))
            {
                return (before, null, CellErrors.FromDiagnostics(diagnostics, code, fileName, source));
            }

            _again.Keep(before, _options, piece);
            return (before, piece, null);
        }
        catch (CompilationErrorException e)
        {
            return (before, null, CellErrors.FromDiagnostics(e.Diagnostics, code, fileName, source));
        }
    }

    private (CompiledPiece Piece, ImmutableArray<Diagnostic> Diagnostics) Compile(string text, ScriptState<object> before, string fileName, CancellationToken cancellationToken)
    {
        var script = before.Script.ContinueWith<object>(text, OptionsAfter(before.Script).WithFilePath(fileName));
        var tree = Parse(text, fileName);
        var (compilation, diagnostics) = CSharpDeclarations.Any(tree.GetCompilationUnitRoot(cancellationToken))
            ? ((CSharpCompilation)script.GetCompilation(), script.Compile(cancellationToken))
            : _passing.Prepare(script, tree, before, _options, cancellationToken);
        return (new CompiledPiece(script, compilation, fileName), diagnostics);
    }

    private CellError? Build(ScriptSource source, string code, string fileName, CancellationToken cancellationToken)
    {
        var (options, diagnostics) = _libraries.Build(source.Library!, fileName, _options, _submissions.Last!.Script, cancellationToken);
        if (diagnostics.IsEmpty)
        {
            _options = options;
            return null;
        }

        var error = CellErrors.FromDiagnostics([.. diagnostics.Select(CompilerError.Of).Select(source.OriginalOfLibrary)], code, fileName);
        return error with { Traceback = [.. error.Traceback, CSharpLibraries.Hint] };
    }

    private void RequireReference(Type type)
    {
        var location = type.Assembly.IsDynamic ? string.Empty : type.Assembly.Location;
        if (location.Length > 0 && !_options.MetadataReferences.OfType<PortableExecutableReference>().Any(r => r.FilePath == location))
        {
            _options = _options.AddReferences(location);
        }
    }

    // The compiler gives every piece the references of all pieces before it once more: naming them again, each piece would hold as many
    // times hundreds of them as there are pieces.
    private ScriptOptions OptionsAfter(Script before)
    {
        var known = new HashSet<MetadataReference>(ReferenceEqualityComparer.Instance);
        for (var script = before; script is not null; script = script.Previous)
        {
            known.UnionWith(script.Options.MetadataReferences);
        }

        return _options.WithReferences(_options.MetadataReferences.Where(r => !known.Contains(r)));
    }

    private async Task<ScriptState<object>> StartAsync()
    {
        _options = _options.WithReferences(ScriptReferences.All);

        // Imports stay open for the submissions that follow. Deedle has an Index too; .NET's is the one that code means.
        var script = CSharpScript.Create<object>("using Index = System.Index;\n1", _options.WithImports(ScriptReferences.Imports), typeof(ScriptGlobals), _loader);
        var state = await script.RunAsync(_globals);
        MappedReference.GiveBackPages();
        return state;
    }
}
