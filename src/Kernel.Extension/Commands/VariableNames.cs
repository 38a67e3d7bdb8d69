using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>Variables that commands read by default and write.</summary>
internal static class VariableNames
{
    private const string Data = "data";

    /// <summary>The parameter that names the variable of the result.</summary>
    public static CommandParameter Result(string description, string? standard) =>
        new() { Name = "--name", Description = description, Default = standard };

    /// <summary>The variable of the result, checked before any work is done.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="standard">The name where none is given.</param>
    /// <exception cref="CommandException">It is no C# identifier.</exception>
    public static string ResultOf(CommandArguments arguments, string standard) => Checked("--name", arguments.Text("--name") ?? standard);

    /// <summary>A name that a parameter gives to a variable.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="CommandException">It is no C# identifier.</exception>
    public static string Checked(string parameter, string name)
    {
        if (name.Length == 0 || !(char.IsLetter(name[0]) || name[0] == '_') || !name.All(c => char.IsLetterOrDigit(c) || c == '_'))
        {
            throw new CommandException($"{parameter}: expected a C# identifier (letters, digits and _, no digit first), got '{name}'.");
        }

        return name;
    }

    /// <summary>The data set that <c>--data</c> names; without it the variable <c>data</c>, or the only data set there is.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="notebook">The notebook.</param>
    /// <exception cref="CommandException">There is none, or several and none is called <c>data</c>.</exception>
    public static Dataset DatasetOf(string command, CommandArguments arguments, INotebook notebook)
    {
        if (arguments.Has("--data"))
        {
            return arguments.Variable<Dataset>("--data", notebook);
        }

        if (notebook.TryGetVariable(Data, out var value) && value is Dataset standard)
        {
            return standard;
        }

        var names = notebook.Variables.Where(v => typeof(Dataset).IsAssignableFrom(v.Type)).Select(v => v.Name).Distinct().ToList();
        if (names.Count == 1 && notebook.TryGetVariable(names[0], out var only) && only is Dataset dataset)
        {
            return dataset;
        }

        throw new CommandException(
            names.Count == 0
                ? $"{command}: there is no data set yet. Load one first: #!dataset fashion-mnist-10k"
                : $"{command}: which data set? Name one with --data: {string.Join(", ", names)}.");
    }
}
