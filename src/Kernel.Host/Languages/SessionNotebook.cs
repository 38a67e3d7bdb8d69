using System.Diagnostics.CodeAnalysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The notebook as a magic command sees it, for one run of one cell.</summary>
internal sealed class SessionNotebook(CSharpEngine engine, CellRun run) : INotebook
{
    /// <inheritdoc/>
    public CancellationToken CancellationToken => run.CancellationToken;

    /// <inheritdoc/>
    public IReadOnlyList<NotebookVariable> Variables => engine.Variables;

    /// <inheritdoc/>
    public IDisplayHandle Display(MimeBundle content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new DisplayedValue(run.Output, content);
    }

    /// <inheritdoc/>
    public bool TryGetVariable(string name, [MaybeNullWhen(false)] out object value)
    {
        // A variable that holds null exists; who asks for a type says "is a null".
        var found = engine.TryGetVariable(name, out var existing);
        value = existing!;
        return found;
    }

    /// <inheritdoc/>
    public Task SetVariableAsync(string name, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return engine.SetVariableAsync(name, value);
    }
}
