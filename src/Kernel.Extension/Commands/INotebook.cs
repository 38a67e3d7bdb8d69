using System.Diagnostics.CodeAnalysis;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>What a magic command may ask of the notebook that it runs in. Each host has one implementation.</summary>
public interface INotebook
{
    /// <summary>Cancelled when the user interrupts the cell.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>The variables that cells and commands have set so far, by name.</summary>
    IReadOnlyList<NotebookVariable> Variables { get; }

    /// <summary>Shows an output under the running cell.</summary>
    /// <param name="content">What to show.</param>
    /// <returns>A handle that replaces this output in place.</returns>
    IDisplayHandle Display(MimeBundle content);

    /// <summary>Reads a variable of the C# kernel.</summary>
    /// <param name="name">The variable's name; case matters.</param>
    /// <param name="value">Its value, by reference.</param>
    /// <returns>Whether there is such a variable.</returns>
    bool TryGetVariable(string name, [MaybeNullWhen(false)] out object value);

    /// <summary>Another language of the notebook that has a variable of a name.</summary>
    /// <param name="name">The variable's name.</param>
    /// <returns>What <c>#!share --from</c> calls the language; null: there is none, or the host cannot tell.</returns>
    string? OtherLanguageWith(string name) => null;

    /// <summary>Sets (declares, where it is new) a variable of the C# kernel, typed as the value's own class.</summary>
    /// <param name="name">A C# identifier.</param>
    /// <param name="value">An instance of a public, compiled type.</param>
    /// <returns>A task that ends when the next cell can use the variable.</returns>
    Task SetVariableAsync(string name, object value);
}

/// <summary>An output that is on the page and can be replaced where it stands.</summary>
public interface IDisplayHandle
{
    /// <summary>Replaces the output.</summary>
    /// <param name="content">What to show from now on.</param>
    void Update(MimeBundle content);
}

/// <summary>A variable of the notebook, as completion and <c>#!whos</c> need it.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Type">Its declared type.</param>
public sealed record NotebookVariable(string Name, Type Type);
