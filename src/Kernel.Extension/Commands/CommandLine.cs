using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>Reads the text after a command's name, for the host that hands over whole lines.</summary>
public static class CommandLine
{
    private const string VariablePrefix = "@csharp:";

    /// <summary>Splits a line at blanks; double or single quotes keep blanks inside a value.</summary>
    /// <param name="line">The line, with or without the command's name.</param>
    /// <returns>The words.</returns>
    /// <exception cref="CommandException">A quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var inWord = false;
        var quote = '\0';
        foreach (var c in line)
        {
            if (quote != '\0')
            {
                if (c == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                inWord = true;
            }
            else if (char.IsWhiteSpace(c))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }
            }
            else
            {
                word.Append(c);
                inWord = true;
            }
        }

        if (quote != '\0')
        {
            throw new CommandException($"The quote {quote} is not closed in: {line.Trim()}");
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    /// <summary>Reads the arguments of a call.</summary>
    /// <param name="command">The command that is called.</param>
    /// <param name="line">The whole line, beginning with the command's name.</param>
    /// <param name="notebook">The notebook, for variables.</param>
    /// <returns>The checked arguments.</returns>
    /// <exception cref="CommandException">The line does not fit the declaration.</exception>
    public static CommandArguments Parse(MagicCommand command, string line, INotebook notebook)
    {
        var words = Split(line);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var positional = command.Parameters.FirstOrDefault(p => p.IsPositional);
        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            string? attached = null;
            if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=') is var equals and > 0)
            {
                (word, attached) = (word[..equals], word[(equals + 1)..]);
            }

            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                if (positional is null || !values.TryAdd(positional.Name, word))
                {
                    throw new CommandException($"{command.Name}: '{word}' is one value too many.\n{Usage.Line(command)}");
                }

                continue;
            }

            var parameter = command.Parameters.FirstOrDefault(p => p.Name == word);
            var isFlag = parameter?.Kind == ParameterKind.Flag;
            if (attached is null && !isFlag)
            {
                // An unknown name takes no value here: Create reports the name itself.
                if (parameter is not null && i + 1 >= words.Count)
                {
                    throw new CommandException($"{command.Name} {word} needs a value.\n{Usage.Line(command)}");
                }

                attached = parameter is null ? string.Empty : words[++i];
            }

            if (!values.TryAdd(word, attached ?? "true"))
            {
                throw new CommandException($"{command.Name} {word} is given twice.\n{Usage.Line(command)}");
            }

            if (parameter is null)
            {
                break;
            }
        }

        foreach (var (name, value) in values.Where(v => v.Value.StartsWith(VariablePrefix, StringComparison.Ordinal)).ToList())
        {
            values[name] = VariableText(command, name, value[VariablePrefix.Length..], notebook);
        }

        return CommandArguments.Create(command, values, notebook);
    }

    // As in .NET Interactive: --epochs @csharp:epochs takes the value of the C# variable.
    private static string VariableText(MagicCommand command, string parameter, string variable, INotebook notebook)
    {
        if (!notebook.TryGetVariable(variable, out var value))
        {
            var hint = NearestName.Hint(variable, notebook.Variables.Select(v => v.Name));
            throw new CommandException($"{command.Name} {parameter}: there is no C# variable '{variable}'.{hint}");
        }

        return value switch
        {
            bool flag => flag ? "true" : "false",
            string text => text,
            IFormattable scalar and ValueType => scalar.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new CommandException(
                $"{command.Name} {parameter}: '{variable}' is a {value.GetType().Name}; only text, numbers and true/false can be passed this way."),
        };
    }
}
