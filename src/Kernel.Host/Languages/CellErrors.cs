using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Native;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Error reports in the cell's own terms: its lines, its functions, and nothing of the machinery around it.</summary>
internal static partial class CellErrors
{
    private const int MaximumDiagnostics = 10;
    private const string Documentation = "CS1569";

    /// <summary>The name under which the compiler knows a cell's text.</summary>
    /// <param name="cellNumber">The cell's number.</param>
    /// <returns>The name.</returns>
    public static string FileName(int cellNumber) => string.Create(CultureInfo.InvariantCulture, $"cell {cellNumber}");

    /// <summary>The compiler's errors, each with its line and a caret.</summary>
    /// <param name="diagnostics">What the compiler said.</param>
    /// <param name="code">The cell's text.</param>
    /// <param name="fileName">The name under which the compiler knows the text.</param>
    /// <param name="source">Where the text was rewritten for the compiler, how.</param>
    /// <returns>The error.</returns>
    public static CellError FromDiagnostics(
        ImmutableArray<Diagnostic> diagnostics, string code, string fileName, ScriptSource? source = null)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(CompilerError.Of)
            .Select(e => source is not null && e.IsIn(fileName) ? source.Original(e) : e).ToArray();

        // A mistake of the compiler's own, on top of the author's.
        errors = Array.FindAll(errors, e => e.Id != Documentation) is { Length: > 0 } own ? own : errors;
        var error = FromDiagnostics([.. errors], code, fileName);
        return source is { Hints: [var hint, ..] } ? error with { Traceback = [.. error.Traceback, hint] } : error;
    }

    /// <summary>A compiler's errors, each with its line and a caret.</summary>
    /// <param name="errors">What the compiler said; at least one.</param>
    /// <param name="code">The text.</param>
    /// <param name="fileName">The name under which the compiler knows the text.</param>
    /// <returns>The error.</returns>
    public static CellError FromDiagnostics(IReadOnlyList<CompilerError> errors, string code, string fileName)
    {
        var lines = code.Split('\n');
        var report = new List<string>();
        foreach (var error in errors.Take(MaximumDiagnostics))
        {
            report.AddRange(error.Headline(fileName).Split('\n').Select(l => l.TrimEnd()));
            if (error.IsIn(fileName) && error.Line <= lines.Length)
            {
                var line = lines[error.Line - 1].TrimEnd('\r');
                report.Add("    " + line.Replace('\t', ' '));
                report.Add("    " + new string(' ', Math.Min(error.Column - 1, line.Length)) + "^");
            }
        }

        if (errors.Count > MaximumDiagnostics)
        {
            report.Add($"… and {errors.Count - MaximumDiagnostics} more errors");
        }

        return new CellError("CompilationError", errors[0].Headline(fileName), report);
    }

    /// <summary>An exception that code in the cell did not catch.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="code">The cell's text.</param>
    /// <param name="fileName">The name of the cell's text.</param>
    /// <param name="compiledAs">The name under which the compiler knows the text, where a cell before was the same; null: the cell's own.</param>
    /// <returns>The error.</returns>
    public static CellError FromException(Exception exception, string code, string fileName, string? compiledAs = null)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 }
            && exception.InnerException is { } inner)
        {
            exception = inner;
        }

        if (exception is CommandException)
        {
            return FromCommand(exception.Message);
        }

        var name = exception.GetType().FullName ?? exception.GetType().Name;
        var report = new List<string>();
        var lines = code.Split('\n');
        for (var current = exception; current is not null; current = current.InnerException)
        {
            var prefix = ReferenceEquals(current, exception) ? string.Empty : "caused by ";
            report.AddRange($"{prefix}{current.GetType().FullName}: {current.Message}".Split('\n').Select(l => l.TrimEnd('\r')));
            AddFrames(report, current, lines, fileName, compiledAs);
            if (current is CultureNotFoundException && Cultures.Hint is { } hint)
            {
                report.Add(hint);
            }
        }

        // TorchSharp's own text then guesses at a missing package.
        if (TorchNativeLibraries.Failure is { } failure && report.Exists(l => l.Contains("TorchSharp", StringComparison.Ordinal)))
        {
            report.Add($"Before that: {failure}");
        }

        return new CellError(name, exception.Message, report);
    }

    /// <summary>A mistake in a magic command: its message says everything.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The error.</returns>
    public static CellError FromCommand(string message) =>
        new("CommandError", message, [.. message.Split('\n').Select(l => l.TrimEnd('\r'))]);

    private static void AddFrames(List<string> report, Exception exception, string[] lines, string thisCell, string? compiledAs)
    {
        var calls = default(string);
        var any = false;
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: true).GetFrames())
        {
            var method = frame.GetMethod();
            var owner = method?.DeclaringType;
            if (method is null || owner is null)
            {
                continue;
            }

            if (!IsCell(owner.FullName!))
            {
                // What the user's code called: the last library frame above the first of the user's own.
                calls = IsMachinery(owner.FullName!) ? calls : $"{Readable(owner.FullName!)}.{Readable(method.Name)}";
                continue;
            }

            if (!any && calls is not null)
            {
                report.Add($"   in {calls}");
            }

            any = true;
            var line = frame.GetFileLineNumber();
            var file = Path.GetFileName(frame.GetFileName()) ?? "cell";
            file = file == compiledAs ? thisCell : file;
            var where = line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}") : file;
            var text = file == thisCell && line > 0 && line <= lines.Length && lines[line - 1].Trim() is { Length: > 0 } shown ? ": " + shown : string.Empty;
            report.Add($"   at {Function(owner, method)}{where}{text}");
        }
    }

    // What the two compilers call the classes that a cell becomes.
    private static bool IsCell(string owner) =>
        owner.StartsWith("Submission#", StringComparison.Ordinal)
        || owner.StartsWith("FSI_", StringComparison.Ordinal)
        || owner.StartsWith("<StartupCode$FSI_", StringComparison.Ordinal);

    private static bool IsMachinery(string owner) =>
        owner.StartsWith("Internal.", StringComparison.Ordinal)
        || owner.StartsWith("System.Runtime.", StringComparison.Ordinal)
        || owner.Contains("ThrowHelper", StringComparison.Ordinal)
        || owner == "System.Environment";

    // Compiler-made names: <Name>d__3.MoveNext, <<Initialize>>g__Name|0_0, <>c.<Name>b__1.
    private static string Function(Type owner, MethodBase method)
    {
        var at = owner.Name.IndexOf('@', StringComparison.Ordinal);
        if (method.Name == "main@" || at > 0)
        {
            // F#: the cell itself, and a function value named after where it stands.
            return at > 0 && !owner.Name.StartsWith("clo@", StringComparison.Ordinal) ? $"{owner.Name[..at]} in " : string.Empty;
        }

        var mangled = method.Name == "MoveNext" ? owner.Name : method.Name;
        var local = LocalFunction().Match(mangled);
        var name = local.Success ? local.Groups["name"].Value : Readable(mangled);
        return name.Length == 0 || name.Contains("Initialize", StringComparison.Ordinal) || mangled is ".ctor" or "<Factory>"
            ? string.Empty
            : $"{name} in ";
    }

    private static string Readable(string name)
    {
        var match = Mangled().Match(name);
        return match.Success ? match.Groups["name"].Value : name;
    }

    [GeneratedRegex(@"g__(?<name>\w+)\|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"<(?<name>\w*)>[a-z]__", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mangled();
}
