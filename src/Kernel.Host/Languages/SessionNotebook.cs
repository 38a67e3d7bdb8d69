using System.Diagnostics.CodeAnalysis;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The notebook as a magic command sees it, for one run of one cell. Variables are those of C#, as in every host of the
/// commands; the session's own commands also look at the language that they stand in.
/// </summary>
/// <param name="csharp">C#.</param>
/// <param name="others">The other languages of the session.</param>
/// <param name="here">The language of the lines around the command.</param>
/// <param name="run">The cell that is running.</param>
/// <param name="imports">What runs when the command has ended, in order.</param>
internal sealed class SessionNotebook(
    IProgrammingLanguage csharp, IReadOnlyList<IProgrammingLanguage> others, IProgrammingLanguage here, CellRun run, List<ImportedCode> imports) : INotebook
{
    /// <summary>The language of the lines around the command.</summary>
    public IProgrammingLanguage Language => here;

    /// <summary>The cell that is running.</summary>
    public CellRun Run => run;

    /// <summary>What runs when the command has ended, in order.</summary>
    public List<ImportedCode> Imports => imports;

    /// <inheritdoc/>
    public CancellationToken CancellationToken => run.CancellationToken;

    /// <inheritdoc/>
    public IReadOnlyList<NotebookVariable> Variables => csharp.Variables;

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
        var found = csharp.TryGetVariable(name, out var existing);
        value = existing!;
        return found;
    }

    /// <inheritdoc/>
    public string? OtherLanguageWith(string name) => others.FirstOrDefault(l => l.Variables.Any(v => v.Name == name))?.Names[0];

    /// <inheritdoc/>
    public Task SetVariableAsync(string name, object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return csharp.SetVariableAsync(name, value, null);
    }
}
