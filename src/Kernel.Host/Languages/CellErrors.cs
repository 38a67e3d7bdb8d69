using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Error reports in the cell's own terms: its lines, its functions, and nothing of the machinery around it.</summary>
internal static partial class CellErrors
{
    private const int MaximumDiagnostics = 10;

    /// <summary>The name under which the compiler knows a cell's text.</summary>
    /// <param name="cellNumber">The cell's number.</param>
    /// <returns>The name.</returns>
    public static string FileName(int cellNumber) => string.Create(CultureInfo.InvariantCulture, $"cell {cellNumber}");

    /// <summary>The compiler's errors, each with its line and a caret.</summary>
    /// <param name="diagnostics">What the compiler said.</param>
    /// <param name="code">The cell's text.</param>
    /// <returns>The error.</returns>
    public static CellError FromDiagnostics(ImmutableArray<Diagnostic> diagnostics, string code)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        var lines = code.Split('\n');
        var report = new List<string>();
        foreach (var error in errors.Take(MaximumDiagnostics))
        {
            var start = error.Location.GetLineSpan().StartLinePosition;
            report.Add(Headline(error));
            if (error.Location.IsInSource && start.Line < lines.Length)
            {
                var line = lines[start.Line].TrimEnd('\r');
                report.Add("    " + line.Replace('\t', ' '));
                report.Add("    " + new string(' ', Math.Min(start.Character, line.Length)) + "^");
            }
        }

        if (errors.Length > MaximumDiagnostics)
        {
            report.Add($"… and {errors.Length - MaximumDiagnostics} more errors");
        }

        return new CellError("CompilationError", Headline(errors[0]), report);
    }

    /// <summary>An exception that code in the cell did not catch.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="code">The cell's text.</param>
    /// <param name="cellNumber">The cell's number.</param>
    /// <returns>The error.</returns>
    public static CellError FromException(Exception exception, string code, int cellNumber)
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
            AddFrames(report, current, lines, FileName(cellNumber));
        }

        return new CellError(name, exception.Message, report);
    }

    /// <summary>A mistake in a magic command: its message says everything.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The error.</returns>
    public static CellError FromCommand(string message) =>
        new("CommandError", message, [.. message.Split('\n').Select(l => l.TrimEnd('\r'))]);

    private static string Headline(Diagnostic error)
    {
        var start = error.Location.GetLineSpan().StartLinePosition;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"({start.Line + 1},{start.Character + 1}): error {error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)}");
    }

    private static void AddFrames(List<string> report, Exception exception, string[] lines, string thisCell)
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

            if (!owner.FullName!.StartsWith("Submission#", StringComparison.Ordinal))
            {
                // What the user's code called: the last library frame above the first of the user's own.
                calls = IsMachinery(owner.FullName) ? calls : $"{Readable(owner.FullName)}.{Readable(method.Name)}";
                continue;
            }

            if (!any && calls is not null)
            {
                report.Add($"   in {calls}");
            }

            any = true;
            var line = frame.GetFileLineNumber();
            var file = Path.GetFileName(frame.GetFileName()) ?? "cell";
            var where = line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}") : file;
            var text = file == thisCell && line > 0 && line <= lines.Length ? ": " + lines[line - 1].Trim() : string.Empty;
            report.Add($"   at {Function(owner, method)}{where}{text}");
        }
    }

    private static bool IsMachinery(string owner) =>
        owner.StartsWith("Internal.", StringComparison.Ordinal)
        || owner.StartsWith("System.Runtime.", StringComparison.Ordinal)
        || owner.Contains("ThrowHelper", StringComparison.Ordinal)
        || owner == "System.Environment";

    // Compiler-made names: <Name>d__3.MoveNext, <<Initialize>>g__Name|0_0, <>c.<Name>b__1.
    private static string Function(Type owner, MethodBase method)
    {
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
