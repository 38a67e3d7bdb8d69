using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>C#, the language that cells begin in.</summary>
internal sealed class CSharpLanguage(CSharpEngine engine) : ICellLanguage
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = ["csharp", "c#"];

    /// <inheritdoc/>
    public string Description => "The lines that follow are C#.";

    /// <inheritdoc/>
    public bool CanAbort => true;

    /// <inheritdoc/>
    public async Task<CellError?> RunAsync(CellPart part, CellRun run)
    {
        var result = await engine.RunAsync(part.Text, run.Number, run.CancellationToken);
        if (result.HasValue)
        {
            run.Output.Result(Displays.Of(result.Value));
        }

        return result.Error;
    }
}
