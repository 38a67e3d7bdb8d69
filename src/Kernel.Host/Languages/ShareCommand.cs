using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary><c>#!share</c>: a variable of another language, by reference, in the language of the lines around it.</summary>
/// <param name="languages">The languages that have variables.</param>
internal sealed class ShareCommand(IReadOnlyList<IProgrammingLanguage> languages) : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!share";

    /// <inheritdoc/>
    public override string Description =>
        "Brings a variable of another language into the language of this part of the cell. The value is not copied.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new()
        {
            Name = "--name",
            Description = "The variable.",
            IsPositional = true,
            IsRequired = true,
            Suggestions = () => languages.SelectMany(l => l.Variables).Select(v => v.Name),
        },
        new()
        {
            Name = "--from",
            Description = "The language that it is in.",
            IsRequired = true,
            Suggestions = () => languages.Select(l => l.Names[0]),
        },
        new() { Name = "--as", Description = "Its name here, where it is another." },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } = ["#!share run --from csharp", "#!share frame --from fsharp --as frame2"];

    /// <inheritdoc/>
    public override async Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        var here = ((SessionNotebook)notebook).Language;
        var name = arguments.Required("--name");
        var wanted = arguments.Required("--from");
        var from = languages.FirstOrDefault(l => l.Names.Contains(wanted, StringComparer.OrdinalIgnoreCase))
            ?? throw new CommandException(ForeignKernels.Include(wanted) ? $"#!share --from: {ForeignKernels.Explain(wanted)}"
                : $"#!share --from: there is no language '{wanted}' with variables.{NearestName.Hint(wanted, languages.SelectMany(l => l.Names))} "
                + $"Expected {string.Join(" or ", languages.Select(l => l.Names[0]))}.");
        var newName = arguments.Text("--as") ?? name;
        if (ReferenceEquals(from, here) && newName == name)
        {
            throw new CommandException(
                $"#!share: '{name}' is already a variable of {here.Names[0]}. Begin the cell with the language that wants it, "
                + $"for example #!{languages.First(l => !ReferenceEquals(l, here)).Names[0]}, or give it another name with --as.");
        }

        if (!from.TryGetVariable(name, out var value))
        {
            var known = from.Variables.Select(v => v.Name).ToArray();
            throw new CommandException(
                $"#!share: there is no {from.Names[0]} variable '{name}'.{NearestName.Hint(name, known)}"
                + (known.Length == 0 ? $" No cell has set a variable of {from.Names[0]} yet." : string.Empty));
        }

        await here.SetVariableAsync(newName, value, from.Variables.FirstOrDefault(v => v.Name == name)?.Type);
    }
}
