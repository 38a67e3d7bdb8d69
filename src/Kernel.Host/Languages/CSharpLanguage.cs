using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>C#, the language that cells begin in.</summary>
internal sealed class CSharpLanguage(CSharpEngine engine) : IProgrammingLanguage, IDisposable
{
    private readonly CSharpWorkspace _workspace = new(engine);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = ["csharp", "c#"];

    /// <inheritdoc/>
    public string Description => "The lines that follow are C#.";

    /// <inheritdoc/>
    public bool CanStop => true;

    /// <inheritdoc/>
    public IReadOnlyList<NotebookVariable> Variables => engine.Variables;

    /// <inheritdoc/>
    public async Task<CellError?> RunAsync(CellPart part, CellRun run)
    {
        var result = await engine.RunAsync(part.Text, run.FileName, run.CancellationToken);

        // What display(…) returns is on the page already.
        StandardStreams.Drain();
        if (result.HasValue && result.Value is not DisplayedValue)
        {
            run.Output.Result(Displays.Of(result.Value));
        }

        return result.Error;
    }

    /// <inheritdoc/>
    public bool TryGetVariable(string name, out object? value) => engine.TryGetVariable(name, out value);

    /// <inheritdoc/>
    public Task SetVariableAsync(string name, object? value, Type? declared) => engine.SetVariableAsync(name, value, declared);

    /// <inheritdoc/>
    public Task ResetAsync() => engine.ResetAsync();

    /// <inheritdoc/>
    public Task AddReferencesAsync(IReadOnlyList<string> paths) => engine.AddReferencesAsync(paths);

    /// <inheritdoc/>
    public Task<Completion> CompleteAsync(string code, int cursor) => new CSharpAssistant(_workspace).CompleteAsync(code, cursor);

    /// <inheritdoc/>
    public Task<Inspection?> InspectAsync(string code, int cursor) => new CSharpAssistant(_workspace).InspectAsync(code, cursor);

    /// <inheritdoc/>
    public void Dispose()
    {
        _workspace.Dispose();
        engine.Dispose();
    }
}
