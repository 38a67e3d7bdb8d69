using NoisyNotebooks.Kernel.Extension.Commands;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>A language whose code runs here: it has variables, references and an editor's help.</summary>
internal interface IProgrammingLanguage : ICellLanguage
{
    /// <summary>The variables of all cells so far; of several with one name, the last.</summary>
    IReadOnlyList<NotebookVariable> Variables { get; }

    /// <summary>Reads a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value, by reference.</param>
    /// <returns>Whether it exists.</returns>
    bool TryGetVariable(string name, out object? value);

    /// <summary>Declares a variable, typed as the nearest type of the value that the language can name.</summary>
    /// <param name="name">An identifier.</param>
    /// <param name="value">Its value.</param>
    /// <param name="declared">The type to begin with where the value is null.</param>
    /// <returns>A task that ends when code can use it.</returns>
    /// <exception cref="CommandException">The name is not an identifier of the language.</exception>
    Task SetVariableAsync(string name, object? value, Type? declared);

    /// <summary>Forgets all that cells have declared; assemblies stay known.</summary>
    /// <returns>A task that ends when the next cell begins anew.</returns>
    Task ResetAsync();

    /// <summary>Makes assemblies known to the cells that follow.</summary>
    /// <param name="paths">The assemblies' files.</param>
    /// <returns>A task that ends when the next cell can use them.</returns>
    Task AddReferencesAsync(IReadOnlyList<string> paths);

    /// <summary>Completes a word.</summary>
    /// <param name="code">The code.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The completion; perhaps without matches.</returns>
    Task<Completion> CompleteAsync(string code, int cursor);

    /// <summary>Explains what stands at a place.</summary>
    /// <param name="code">The code.</param>
    /// <param name="cursor">The place, in UTF-16 units.</param>
    /// <returns>The explanation; null: there is nothing to explain.</returns>
    Task<Inspection?> InspectAsync(string code, int cursor);
}
