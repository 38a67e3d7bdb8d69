using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Papers;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>The checked arguments of one call of a magic command.</summary>
public sealed class CommandArguments
{
    private readonly Dictionary<string, string> _values;
    private readonly MagicCommand _command;

    private CommandArguments(MagicCommand command, Dictionary<string, string> values)
    {
        _command = command;
        _values = values;
    }

    /// <summary>Checks values that a host has already split into names and texts.</summary>
    /// <param name="command">The command that is called.</param>
    /// <param name="values">Parameter name, with its dashes, to text; a flag that is set has the text <c>true</c>.</param>
    /// <param name="notebook">The notebook, for variables; null: variables are not looked up yet.</param>
    /// <returns>The arguments, defaults filled in.</returns>
    /// <exception cref="CommandException">A name is unknown, a required one is missing, or a value is not allowed.</exception>
    public static CommandArguments Create(
        MagicCommand command,
        IReadOnlyDictionary<string, string> values,
        INotebook? notebook = null)
    {
        foreach (var name in values.Keys)
        {
            if (command.Parameters.All(p => p.Name != name))
            {
                var hint = NearestName.Hint(name, command.Parameters.Select(p => p.Name));
                throw new CommandException($"{command.Name} has no parameter '{name}'.{hint}\n{Usage.Line(command)}");
            }
        }

        var complete = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in command.Parameters)
        {
            if (!values.TryGetValue(parameter.Name, out var text))
            {
                if (parameter.Default is null)
                {
                    if (parameter.IsRequired)
                    {
                        throw new CommandException(
                            $"{command.Name} needs {parameter.Name} ({Lower(parameter.Description)}).\n{Usage.Line(command)}");
                    }

                    continue;
                }

                text = parameter.Default;
            }

            Check(command, parameter, text, notebook);
            complete[parameter.Name] = text;
        }

        return new CommandArguments(command, complete);
    }

    /// <summary>Whether a value (given or default) is there.</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <returns>Whether there is a value.</returns>
    public bool Has(string name) => _values.ContainsKey(Declared(name).Name);

    /// <summary>The text of a parameter, or null where it has neither a value nor a default.</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <returns>The text, or null.</returns>
    public string? Text(string name) => _values.GetValueOrDefault(Declared(name).Name);

    /// <summary>The text of a parameter that always has one (required, or with a default).</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <returns>The text.</returns>
    public string Required(string name) =>
        Text(name) ?? throw new InvalidOperationException($"{_command.Name} {name} has neither a value nor a default.");

    /// <summary>A whole number that always has a value (required, or with a default).</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <returns>The number.</returns>
    public int Integer(string name) => int.Parse(Required(name), CultureInfo.InvariantCulture);

    /// <summary>A number that always has a value (required, or with a default).</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <returns>The number.</returns>
    public double Number(string name) => double.Parse(Required(name), CultureInfo.InvariantCulture);

    /// <summary>Whether a flag is set.</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <returns>Whether it is set.</returns>
    public bool Flag(string name) => Text(name) is "true";

    /// <summary>The value of the notebook variable that a parameter names.</summary>
    /// <typeparam name="T">The type that the declaration asks for.</typeparam>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <param name="notebook">The notebook.</param>
    /// <returns>The variable's value.</returns>
    /// <exception cref="CommandException">There is no such variable, or it holds something else.</exception>
    public T Variable<T>(string name, INotebook notebook)
        where T : class
    {
        var parameter = Declared(name);
        var variable = Required(name);
        return (T)FindVariable(_command, parameter, variable, notebook);
    }

    /// <summary>What a parameter of kind <see cref="ParameterKind.Source"/> stands for.</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <param name="notebook">The notebook.</param>
    /// <returns>The variable's value, or the path of a file that exists.</returns>
    /// <exception cref="CommandException">There is neither such a variable nor such a file, or the variable holds something else.</exception>
    public object Source(string name, INotebook notebook) => FindSource(_command, Declared(name), Required(name), notebook);

    /// <summary>The network that a parameter of kind <see cref="ParameterKind.Model"/> stands for.</summary>
    /// <param name="name">The parameter's name with its dashes.</param>
    /// <param name="notebook">The notebook.</param>
    /// <param name="standard">The network where nothing is given.</param>
    /// <returns>The variable's value, or the network of that name.</returns>
    /// <exception cref="CommandException">There is neither such a network nor such a variable.</exception>
    public ModelFactory Model(string name, INotebook notebook, string standard) =>
        FindModel(_command, Declared(name), Text(name) ?? standard, notebook);

    private static string Lower(string sentence) =>
        sentence.Length == 0 ? sentence : char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');

    private static void Check(MagicCommand command, CommandParameter parameter, string text, INotebook? notebook)
    {
        string Wrong(string expected, string hint = "") =>
            $"{command.Name} {parameter.Name}: expected {expected}, got '{text}'.{hint}\n{Usage.Line(command)}";

        switch (parameter.Kind)
        {
            case ParameterKind.Integer
                when !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                    || whole < parameter.Minimum
                    || whole > parameter.Maximum:
                throw new CommandException(Wrong("a whole number" + Range(parameter)));
            case ParameterKind.Number
                when !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    || !(number >= parameter.Minimum && number <= parameter.Maximum):
                throw new CommandException(Wrong("a number" + Range(parameter)));
            case ParameterKind.Flag when text is not ("true" or "false"):
                throw new CommandException(Wrong("no value, since it is a flag"));
            case ParameterKind.Variable when notebook is not null:
                _ = FindVariable(command, parameter, text, notebook);
                break;
            case ParameterKind.Source when notebook is not null:
                _ = FindSource(command, parameter, text, notebook);
                break;
            case ParameterKind.Model when notebook is not null:
                _ = FindModel(command, parameter, text, notebook);
                break;
            default:
                break;
        }

        if (parameter.Kind != ParameterKind.Model
            && parameter.Choices.Count > 0
            && !parameter.Choices.Concat(parameter.ShortChoices).Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            throw new CommandException(
                Wrong("one of " + string.Join(", ", parameter.Choices), NearestName.Hint(text, parameter.Choices)));
        }
    }

    internal static string Range(CommandParameter parameter) =>
        (double.IsFinite(parameter.Minimum), double.IsFinite(parameter.Maximum)) switch
        {
            (true, true) => FormattableString.Invariant($" from {parameter.Minimum} to {parameter.Maximum}"),
            (true, false) => FormattableString.Invariant($" of at least {parameter.Minimum}"),
            (false, true) => FormattableString.Invariant($" of at most {parameter.Maximum}"),
            _ => string.Empty,
        };

    private static string Shared(INotebook notebook, string name) =>
        notebook.OtherLanguageWith(name) is { } language ? $" '{name}' is a variable of {language}: bring it over first with #!share {name} --from {language}." : string.Empty;

    private static object FindVariable(MagicCommand command, CommandParameter parameter, string name, INotebook notebook)
    {
        var fitting = notebook.Variables.Where(v => parameter.VariableType.IsAssignableFrom(v.Type)).Select(v => v.Name).ToList();
        if (!notebook.TryGetVariable(name, out var value))
        {
            var known = fitting.Count == 0
                ? $"There is no {parameter.VariableType.Name} yet."
                : $"Variables of type {parameter.VariableType.Name}: {string.Join(", ", fitting)}.";
            throw new CommandException(
                $"{command.Name} {parameter.Name}: there is no variable '{name}'.{Shared(notebook, name)}{NearestName.Hint(name, fitting)} {known}");
        }

        if (!parameter.VariableType.IsInstanceOfType(value))
        {
            throw new CommandException(
                $"{command.Name} {parameter.Name}: '{name}' is a {value?.GetType().Name ?? "null"}, "
                + $"expected a {parameter.VariableType.Name}.");
        }

        return value;
    }

    private static object FindSource(MagicCommand command, CommandParameter parameter, string text, INotebook notebook)
    {
        if (!notebook.TryGetVariable(text, out var value))
        {
            value = text;
        }
        else if (value is null || !parameter.Accepts(value.GetType()))
        {
            if (value is not string)
            {
                throw new CommandException(
                    $"{command.Name} {parameter.Name}: '{text}' is a {(value is null ? "null" : ValueText.TypeName(value.GetType()))}, expected {parameter.AcceptedForms}.");
            }
        }

        if (value is not string path)
        {
            return value;
        }

        if (File.Exists(path))
        {
            return path;
        }

        if (Directory.Exists(path))
        {
            throw new CommandException($"{command.Name} {parameter.Name}: '{path}' is a folder. Expected {parameter.AcceptedForms}.");
        }

        var fitting = notebook.Variables.Where(v => parameter.Accepts(v.Type)).Select(v => v.Name).ToList();
        var known = fitting.Count == 0 ? string.Empty : $" Variables that fit: {string.Join(", ", fitting)}.";
        throw new CommandException(
            $"{command.Name} {parameter.Name}: there is neither a variable nor a file '{path}'.{Shared(notebook, text)}{NearestName.Hint(text, fitting)} Expected {parameter.AcceptedForms}.{known}");
    }

    // A variable comes first: whoever names one "mlp" means it.
    private static ModelFactory FindModel(MagicCommand command, CommandParameter parameter, string text, INotebook notebook)
    {
        if (notebook.TryGetVariable(text, out var value))
        {
            return value as ModelFactory ?? throw new CommandException(
                $"{command.Name} {parameter.Name}: '{text}' is a {value?.GetType().Name ?? "null"}, expected a {nameof(ModelFactory)}.");
        }

        if (parameter.Choices.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Catalog.Model(text);
        }

        try
        {
            return text.Contains(':', StringComparison.Ordinal) ? ModelCatalog.Find(text) : throw new ArgumentException("model: there is no such name.");
        }
        catch (ArgumentException e)
        {
            var variables = notebook.Variables.Where(v => v.Type == typeof(ModelFactory)).Select(v => v.Name);
            throw new CommandException(
                $"{command.Name} {parameter.Name}: expected one of {string.Join(", ", parameter.Choices)}, got '{text}'; a perceptron with its widths (mlp:64,64) "
                + $"or a variable with a {nameof(ModelFactory)} are allowed too.{NearestName.Hint(text, [.. parameter.Choices, .. variables])}\n{Usage.Line(command)}",
                e);
        }
    }

    private CommandParameter Declared(string name) =>
        _command.Parameters.FirstOrDefault(p => p.Name == name)
        ?? throw new InvalidOperationException($"{_command.Name} declares no parameter {name}.");
}
