using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>Whether a cell of somebody else's notebook works here, and if not, why.</summary>
/// <param name="Word">One of the words below; <see cref="Works"/> where it does.</param>
/// <param name="Missing">What is missing, by name: the kernel, the magic command, the package; null where nothing is.</param>
/// <param name="Message">What is wrong; null: nothing is.</param>
/// <param name="Detail">The whole report, line by line.</param>
internal sealed partial record CellVerdict(string Word, string? Missing, string? Message, IReadOnlyList<string> Detail)
{
    /// <summary>It ran to its end, or showed the error that it is there to show.</summary>
    public const string Works = "works";

    /// <summary>It is for a kernel that does not run here.</summary>
    public const string NoKernel = "no kernel";

    /// <summary>It calls a magic command that is not known here.</summary>
    public const string NoCommand = "no command";

    /// <summary>A package cannot be had.</summary>
    public const string NoPackage = "no package";

    /// <summary>It calls .NET Interactive's own library.</summary>
    public const string NoLibrary = "no library";

    /// <summary>It does not compile.</summary>
    public const string CompileError = "compile error";

    /// <summary>It throws, or a magic command refuses what it was given.</summary>
    public const string Error = "error";

    /// <summary>It asks the user, who is not there in such a run: it may work in an editor.</summary>
    public const string AsksUser = "asks user";

    /// <summary>Its time was over.</summary>
    public const string TooLong = "too long";

    /// <summary>It ended the process that it ran in.</summary>
    public const string EndsProcess = "ends process";

    /// <summary>It was not run: the run had ended before.</summary>
    public const string NotRun = "not run";

    /// <summary>What the error of a cell is called that ended the process.</summary>
    public const string ExitName = "ProcessExit";

    private const string Library = "Microsoft.DotNet.Interactive";

    /// <summary>Judges a cell by the outputs of its run.</summary>
    /// <param name="cell">The cell, run headless.</param>
    /// <returns>The verdict.</returns>
    public static CellVerdict Of(NotebookCell cell)
    {
        if (cell.ExecutionCount is null)
        {
            return new CellVerdict(NotRun, null, null, []);
        }

        if (cell.HasTag("raises-exception") || cell.Outputs.OfType<JsonObject>().FirstOrDefault(o => Text(o, "output_type") == "error") is not { } error)
        {
            return new CellVerdict(Works, null, null, []);
        }

        var message = Text(error, "evalue");
        var report = (error["traceback"] as JsonArray ?? []).Select(l => MultilineText.Join(l)).ToArray();
        var (word, missing) = Text(error, "ename") switch
        {
            NotebookRunner.TimeoutName => (TooLong, null),
            ExitName => (EndsProcess, null),
            "Interrupted" => (NotRun, null),
            "CompilationError" => Array.Exists(report, l => OfLibrary().IsMatch(l)) ? (NoLibrary, Library) : (CompileError, null),
            "CommandError" => OfCommand(message),
            _ => (message == NotebookInput.NobodyToAsk ? AsksUser : Error, (string?)null),
        };
        return new CellVerdict(word, missing, message, report);
    }

    private static (string Word, string? Missing) OfCommand(string message) =>
        Kernel().Match(message) is { Success: true } kernel ? (NoKernel, kernel.Groups["name"].Value)
        : Command().Match(message) is { Success: true } command ? (NoCommand, command.Groups["name"].Value)
        : Package().Match(message) is { Success: true } package ? (NoPackage, package.Groups["name"].Value)
        : (Error, null);

    private static string Text(JsonObject node, string property) =>
        node[property] is JsonValue value && value.TryGetValue<string>(out var text) ? text : string.Empty;

    [GeneratedRegex(ForeignKernels.Begin + "'(?<name>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Kernel();

    [GeneratedRegex("^" + ExecutionSession.NoCommand + "'(?<name>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Command();

    [GeneratedRegex("^" + NuGetPackages.Begin + "(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Package();

    // Named in the report, which shows the line of code too, or one of the names that every cell has there.
    [GeneratedRegex(@"Microsoft\.DotNet\.Interactive|'NotebookInput' does not contain|(CS0103|CS0246|FS0039).*'(KernelInvocationContext|CSharpKernel|FSharpKernel|CompositeKernel)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OfLibrary();
}
