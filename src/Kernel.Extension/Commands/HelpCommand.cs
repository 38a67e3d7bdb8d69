using System.Text;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!help</c>: what commands there are, and how one is used.</summary>
public sealed class HelpCommand : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!help";

    /// <inheritdoc/>
    public override string Description => "List the commands, or explain one.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new()
        {
            Name = "--command", Description = "The command to explain, with or without its prefix.", IsPositional = true,
            Suggestions = () => MagicCommands.All.Select(c => c.Name),
        },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!help", "#!help train"];

    /// <inheritdoc/>
    public override Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        if (arguments.Text("--command") is not { } text)
        {
            notebook.Display(List());
            return Task.CompletedTask;
        }

        var name = text.StartsWith("#!", StringComparison.Ordinal) ? text : $"#!{text}";
        var command = MagicCommands.Find(name)
            ?? throw new CommandException(
                $"{Name}: there is no command '{name}'.{NearestName.Hint(name, MagicCommands.All.Select(c => c.Name))} {Name} lists them all.");
        notebook.Display(Explain(command));
        return Task.CompletedTask;
    }

    private static MimeBundle List()
    {
        var table = new TableView(
            [new("command"), new("what it does"), new("example")],
            [.. MagicCommands.All.Select(c => new TableCell[] { Code(c.Name), c.Description, Code(c.Examples.Count > 0 ? c.Examples[0] : c.Name) })]);
        var width = MagicCommands.All.Max(c => c.Name.Length);
        var lines = MagicCommands.All.Select(c => $"{c.Name.PadRight(width)}  {c.Description}");
        return MimeBundle.FromDisplay(
            table.ToHtml() + Html.Note("#!help COMMAND explains one."), string.Join('\n', lines.Append("#!help COMMAND explains one.")));
    }

    private static MimeBundle Explain(MagicCommand command)
    {
        var usage = Usage.Line(command);
        var table = new TableView(
            [new("parameter"), new("what it is"), new("allowed"), new("default")],
            [.. command.Parameters.Select(p => new TableCell[] { Code(p.Name), p.Description, Allowed(p), p.Default ?? (p.IsRequired ? "required" : string.Empty) })]);
        var html = Html.Heading(command.Name) + Html.Note(command.Description) + $"<code style=\"font-size:12.5px\">{Html.Encode(usage)}</code>";
        var text = new StringBuilder($"{command.Name}: {command.Description}\n{usage}");
        if (command.Parameters.Count > 0)
        {
            html += table.ToHtml();
            text.Append('\n').Append(table.ToText());
        }

        foreach (var example in command.Examples)
        {
            html += $"<div><code style=\"font-size:12.5px\">{Html.Encode(example)}</code></div>";
            text.Append("\nExample: ").Append(example);
        }

        return MimeBundle.FromDisplay(html, text.ToString());
    }

    private static TableCell Code(string text) => new(text, $"<code style=\"white-space:nowrap\">{Html.Encode(text)}</code>");

    private static string Allowed(CommandParameter parameter) => parameter switch
    {
        { Kind: ParameterKind.Model } => $"{string.Join(", ", parameter.Choices)}, mlp:WIDTH,…, or a variable of type ModelFactory",
        { Choices.Count: > 0 } => string.Join(", ", parameter.Choices),
        { Kind: ParameterKind.Variable } => $"a variable of type {parameter.VariableType.Name}",
        { Kind: ParameterKind.Source } => parameter.AcceptedForms ?? "a variable or a file",
        { Kind: ParameterKind.Integer } => $"a whole number{CommandArguments.Range(parameter)}",
        { Kind: ParameterKind.Number } => $"a number{CommandArguments.Range(parameter)}",
        { Kind: ParameterKind.Flag } => "no value",
        _ => "any text",
    };
}
