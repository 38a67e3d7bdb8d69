using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary><c>#!reset</c>: all languages as they were before the first cell, without another process.</summary>
/// <param name="languages">The languages that have variables.</param>
internal sealed class ResetCommand(IReadOnlyList<IProgrammingLanguage> languages) : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!reset";

    /// <inheritdoc/>
    public override string Description =>
        "Forgets the variables, functions, types and open namespaces of all cells, and gives their memory back. Packages stay loaded.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters => [];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        foreach (var language in languages)
        {
            await language.ResetAsync();
        }
    }
}
