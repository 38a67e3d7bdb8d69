using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>The usage line of a command, made from its declaration.</summary>
public static class Usage
{
    /// <summary>For example <c>Usage: #!inject KIND --rate R [--seed S]</c>.</summary>
    /// <param name="command">The command.</param>
    /// <returns>One line.</returns>
    public static string Line(MagicCommand command)
    {
        var line = new StringBuilder("Usage: ").Append(command.Name);
        foreach (var parameter in command.Parameters)
        {
            var value = parameter.Name.TrimStart('-').ToUpperInvariant();
            var form = parameter switch
            {
                { IsPositional: true } => value,
                { Kind: ParameterKind.Flag } => parameter.Name,
                _ => $"{parameter.Name} {value}",
            };
            line.Append(' ').Append(parameter.IsRequired ? form : $"[{form}]");
        }

        return line.ToString();
    }
}
