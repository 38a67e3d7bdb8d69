using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>F#. Nothing of its compiler is loaded before the first F# is run, completed or shared with.</summary>
/// <param name="directory">Where relative paths of <c>#r</c> and <c>#load</c> begin.</param>
internal sealed partial class FSharpLanguage(string directory) : IProgrammingLanguage, IDisposable
{
    // As long as the cell before had to end.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly List<string> _references = [];
    private readonly Lock _gate = new();
    private FSharpEngine? _engine;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = ["fsharp", "f#"];

    /// <inheritdoc/>
    public string Description => "The lines that follow are F#.";

    /// <inheritdoc/>
    public bool CanStop => true;

    /// <inheritdoc/>
    public IReadOnlyList<NotebookVariable> Variables => _engine is null ? [] : _engine.Variables;

    /// <inheritdoc/>
    public Task<CellError?> RunAsync(CellPart part, CellRun run)
    {
        if (Unreadable(part.Text) is { } unreadable)
        {
            return Task.FromResult<CellError?>(unreadable);
        }

        var engine = CellThread.Whole(Started);
        if (!engine.IsIdleWithin(Patience, run.CancellationToken))
        {
            throw new CommandException(
                "F# that was stopped still computes in the background, and its compiler does one thing at a time: wait until it ends, or forget all F# values with #!reset.");
        }

        var result = engine.Run(part.Text, run.FileName, run.CancellationToken);
        if (result.HasValue && result.Value is not DisplayedValue)
        {
            StandardStreams.Drain();
            run.Output.Result(FSharpValues.Display(result.Value, result.Type!));
        }

        return Task.FromResult(result.Error);
    }

    /// <inheritdoc/>
    public bool TryGetVariable(string name, out object? value)
    {
        value = null;
        return _engine?.TryGetVariable(name, out value) == true;
    }

    /// <inheritdoc/>
    public Task SetVariableAsync(string name, object? value, Type? declared)
    {
        Started().SetVariable(name, value, declared);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ResetAsync()
    {
        lock (_gate)
        {
            _engine?.Dispose();
            _engine = null;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddReferencesAsync(IReadOnlyList<string> paths)
    {
        // Kept for later where F# is not in use.
        _references.AddRange(paths);
        _engine?.AddReferences(paths);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Completion> CompleteAsync(string code, int cursor) =>
        Task.Run(() => FSharpAssistant.Complete(Started().Session, code, cursor));

    /// <inheritdoc/>
    public Task<Inspection?> InspectAsync(string code, int cursor) =>
        Task.Run(() => FSharpAssistant.Inspect(Started().Session, code, cursor));

    /// <inheritdoc/>
    public void Dispose() => _engine?.Dispose();

    // The compiler would wait at a pipe, where nothing stops it.
    private CellError? Unreadable(string code)
    {
        foreach (Match directive in Directive().Matches(code))
        {
            foreach (var path in directive.Groups["path"].Captures.Select(c => c.Value).Where(p => !p.Contains("nuget:", StringComparison.OrdinalIgnoreCase)))
            {
                try
                {
                    RegularFile.Check(Path.Combine(directory, path));
                }
                catch (IOException e)
                {
                    return CellErrors.FromCommand($"{directive.Groups["name"].Value}: {e.Message}");
                }
            }
        }

        return null;
    }

    [GeneratedRegex(@"^\s*(?<name>#load|#r|#reference)(\s+@?""""?""?(?<path>[^""\n]+)""+)+", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Directive();

    private FSharpEngine Started()
    {
        lock (_gate)
        {
            if (_engine is null)
            {
                var engine = new FSharpEngine(directory);
                engine.AddReferences(_references);
                _engine = engine;
            }

            return _engine;
        }
    }
}
