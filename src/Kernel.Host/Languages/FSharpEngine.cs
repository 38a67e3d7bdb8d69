using FSharp.Compiler.Diagnostics;
using FSharp.Compiler.Interactive;
using Microsoft.FSharp.Core;
using Microsoft.FSharp.Reflection;
using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>What a piece of F# came to.</summary>
/// <param name="HasValue">Whether it ended with an expression that is not unit.</param>
/// <param name="Value">That expression's value.</param>
/// <param name="Type">The expression's type.</param>
/// <param name="Error">What it failed with, or null.</param>
internal sealed record FSharpResult(bool HasValue, object? Value, Type? Type, CellError? Error);

/// <summary>
/// F# with state from cell to cell, on the compiler service's interactive session. Making one loads the compiler, which takes
/// a second or two: it is made when the first F# is about to run.
/// </summary>
internal sealed class FSharpEngine : IDisposable
{
    private const string Check = $" global.{nameof(NoisyNotebooks)}.{nameof(Kernel)}.{nameof(Host)}.{nameof(Languages)}.{nameof(CellStop)}.{nameof(CellStop.Goes)}() && ";

    private readonly string _directory;
    private readonly HashSet<string> _referred = [.. ScriptReferences.Libraries];
    private readonly Shell.FsiEvaluationSession _session;
    private readonly ManualResetEventSlim _idle = new(initialState: true);

    /// <summary>Starts the session.</summary>
    /// <param name="directory">Where relative paths of <c>#r</c> and <c>#load</c> begin.</param>
    public FSharpEngine(string directory)
    {
        _directory = Path.GetFullPath(directory);

        // --usesdkrefs-: the framework that runs, since of the SDK's reference assemblies only a part is found. --multiemit: exceptions name the lines of cells. Output of its own it has none: values are displayed by us.
        string[] arguments =
        [
            "noisy", "--noninteractive", "--nologo", "--gui-", "--readline-", "--quiet", "--debug+", "--optimize+", "--multiemit+",
            "--targetprofile:netcore", "--langversion:latest", "--usesdkrefs-", $"--lib:{_directory}",
            .. ScriptReferences.Libraries.Select(p => "-r:" + p),
        ];
        _session = Shell.FsiEvaluationSession.Create(
            Shell.FsiEvaluationSession.GetDefaultConfiguration(), arguments, TextReader.Null, TextWriter.Null, TextWriter.Null, null!, null!);
        _ = Evaluate(
            $"open type global.{typeof(FSharpGlobals).FullName}\nopen {typeof(FSharpGlobals).Namespace}", "start", CancellationToken.None);
    }

    /// <summary>The compiler's session.</summary>
    public Shell.FsiEvaluationSession Session => _session;

    /// <summary>The values of all cells so far; of several with one name, the last. Functions are not among them.</summary>
    public IReadOnlyList<NotebookVariable> Variables =>
        [.. _session.GetBoundValues().Where(v => v.Name != "it").Select(v => new NotebookVariable(v.Name, v.Value.ReflectionType))];

    /// <summary>Runs a piece of F#.</summary>
    /// <param name="code">The code; its line numbers are the cell's.</param>
    /// <param name="fileName">What error reports call the code.</param>
    /// <param name="cancellationToken">Stops the compiler.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException">Cancelled, before the code began or by the code.</exception>
    public FSharpResult Run(string code, string fileName, CancellationToken cancellationToken)
    {
        // Runs on the caller's thread, as code that counts on its thread needs it.
        _idle.Reset();
        try
        {
            return RunOne(code, fileName, cancellationToken);
        }
        finally
        {
            _idle.Set();
        }
    }

    /// <summary>Whether no piece is being run, at the latest after some time: one that was stopped may need a moment to end, or go on for ever.</summary>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public bool IsIdleWithin(TimeSpan patience, CancellationToken cancellationToken) => _idle.Wait(patience, cancellationToken);

    private FSharpResult RunOne(string code, string fileName, CancellationToken cancellationToken)
    {
        var loops = new TextEdits(code, [.. FSharpText.Conditions(code).Select(p => new TextEdit(p, 0, Check))]);
        var (result, diagnostics) = Evaluate(loops.Apply(), fileName, cancellationToken);
        var errors = diagnostics.Where(d => d.Severity.IsError).ToArray();
        if (errors.Length > 0)
        {
            return Failed(CellErrors.FromDiagnostics([.. errors.Select(Error).Select(e => e.IsIn(fileName) ? loops.Original(e) : e)], code, fileName));
        }

        switch (result)
        {
            case FSharpChoice<FSharpOption<Shell.FsiValue>?, Exception>.Choice2Of2 { Item: var exception }:
                return cancellationToken.IsCancellationRequested && CellStop.IsEndOf(exception)
                    ? throw new OperationCanceledException(cancellationToken)
                    : Failed(CellErrors.FromException(exception, code, fileName));
            case FSharpChoice<FSharpOption<Shell.FsiValue>?, Exception>.Choice1Of2 { Item: { Value: var value } }
                when value.ReflectionType != typeof(Unit):
                return new FSharpResult(true, value.ReflectionValue, value.ReflectionType, null);
            default:
                return new FSharpResult(false, null, null, null);
        }
    }

    /// <summary>Reads a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether it exists.</returns>
    public bool TryGetVariable(string name, out object? value)
    {
        var found = _session.TryFindBoundValue(name)?.Value.Value ?? Function(name);
        value = found?.ReflectionValue;
        return found is not null;
    }

    /// <summary>Declares a variable, typed as the nearest type of the value that code can name.</summary>
    /// <param name="name">An F# identifier.</param>
    /// <param name="value">Its value.</param>
    /// <param name="declared">The type to begin with where the value is null.</param>
    /// <exception cref="CommandException">The name is not an identifier.</exception>
    public void SetVariable(string name, object? value, Type? declared)
    {
        if (!IsIdentifier(name))
        {
            throw new CommandException($"'{name}' cannot be a variable's name: expected an F# identifier, such as noisy or run2.");
        }

        var own = value?.GetType() ?? declared ?? typeof(object);
        FSharpGlobals.Hand(value);
        try
        {
            // What comes back to F# is of a type that an F# cell declared, which no file holds.
            var isOwn = own.IsVisible && _session.DynamicAssemblies.Contains(own.Assembly);
            Type[] candidates = isOwn ? [own, typeof(object)] : [ScriptTypeName.Nameable(own), typeof(object)];
            Refer(candidates[0]);
            var failures = new List<CellError>();
            foreach (var type in candidates)
            {
                if (Declare(name, type) is not { } error)
                {
                    return;
                }

                failures.Add(error);
            }

            throw new CommandException($"'{name}' cannot be a variable of F#: {failures[^1].Message}");
        }
        finally
        {
            FSharpGlobals.Hand(null);
        }
    }

    /// <summary>Makes assemblies known to the code that follows.</summary>
    /// <param name="paths">The assemblies' files.</param>
    /// <exception cref="CommandException">A file cannot be used.</exception>
    public void AddReferences(IEnumerable<string> paths)
    {
        var code = string.Join('\n', paths.Select(p => $"#r @\"{p}\""));
        if (code.Length > 0 && Run(code, "references", CancellationToken.None).Error is { } error)
        {
            throw new CommandException(string.Join('\n', error.Traceback));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable)_session).Dispose();

    private static FSharpResult Failed(CellError error) => new(false, null, null, error);

    private static CompilerError Error(FSharpDiagnostic error) =>
        new(error.FileName, error.StartLine, error.StartColumn + 1, error.ErrorNumberText, OneLine(error.Message));

    // The compiler breaks its lines for terminals.
    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // A type may come from a file that only C# has loaded.
    private void Refer(Type type)
    {
        var location = type.Assembly.IsDynamic ? string.Empty : type.Assembly.Location;
        var isKnown = type.Assembly == typeof(Unit).Assembly
            || Path.GetDirectoryName(location) == Path.GetDirectoryName(typeof(object).Assembly.Location);
        if (location.Length > 0 && !isKnown && _referred.Add(location))
        {
            AddReferences([location]);
        }

        foreach (var argument in type.GetGenericArguments())
        {
            Refer(argument);
        }
    }

    // The session keeps functions as methods, not as values: naming one makes a value of it.
    private Shell.FsiValue? Function(string name)
    {
        if (!IsIdentifier(name))
        {
            return null;
        }

        var (result, _) = _session.EvalExpressionNonThrowing($"``{name}``");
        return result is FSharpChoice<FSharpOption<Shell.FsiValue>?, Exception>.Choice1Of2 { Item: { Value: var value } }
            && FSharpType.IsFunction(value.ReflectionType)
                ? value
                : null;
    }

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '\'');

    private CellError? Declare(string name, Type type) =>
        Run(
            $"let ``{name}`` = {nameof(FSharpGlobals.TakeHandedValue)}<{FSharpTypeName.Of(type)}>()",
            "share",
            CancellationToken.None).Error;

    private (FSharpChoice<FSharpOption<Shell.FsiValue>?, Exception> Result, FSharpDiagnostic[] Diagnostics) Evaluate(
        string code, string fileName, CancellationToken cancellationToken)
    {
        // In the notebook's folder: #load and #r look beside the file that they stand in.
        var (result, diagnostics) = _session.EvalInteractionNonThrowing(
            code, Path.Combine(_directory, fileName), FSharpOption<CancellationToken>.Some(cancellationToken));
        return (result, diagnostics);
    }
}
