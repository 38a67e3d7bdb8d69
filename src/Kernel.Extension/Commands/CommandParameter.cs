using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>What a command parameter accepts.</summary>
public enum ParameterKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number (<see cref="int"/>).</summary>
    Integer,

    /// <summary>A number (<see cref="double"/>).</summary>
    Number,

    /// <summary>Present or absent; takes no value.</summary>
    Flag,

    /// <summary>The name of a notebook variable that holds a <see cref="CommandParameter.VariableType"/>.</summary>
    Variable,

    /// <summary>The name of a notebook variable of one of the <see cref="CommandParameter.AcceptedTypes"/>, or the path of a file.</summary>
    Source,

    /// <summary>A network: one of <see cref="CommandParameter.Choices"/>, <c>mlp:64,64</c>, or the name of a notebook variable that holds a <see cref="ModelFactory"/>.</summary>
    Model,
}

/// <summary>One parameter of a magic command: parsing, checks, completion, help and docs all come from this declaration.</summary>
public sealed record CommandParameter
{
    /// <summary>The name with its dashes, as typed: <c>--rate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for help and hover.</summary>
    public required string Description { get; init; }

    /// <summary>What it accepts.</summary>
    public ParameterKind Kind { get; init; } = ParameterKind.Text;

    /// <summary>Whether the value may stand without the name (<c>#!train elr</c>). At most one parameter of a command.</summary>
    public bool IsPositional { get; init; }

    /// <summary>Whether the command cannot run without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What is used when it is absent, as the user would type it; null: no default.</summary>
    public string? Default { get; init; }

    /// <summary>Least value of a number, inclusive.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Greatest value of a number, inclusive.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>The only values that are allowed; empty: any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Further values that are allowed beside <see cref="Choices"/>: short names.</summary>
    public IReadOnlyList<string> ShortChoices { get; init; } = [];

    /// <summary>For <see cref="ParameterKind.Variable"/>: the type that the variable must have.</summary>
    public Type VariableType { get; init; } = typeof(object);

    /// <summary>For <see cref="ParameterKind.Source"/>: the types that a variable may have, open generic ones too. Called when needed: naming a type loads its library.</summary>
    public Func<IReadOnlyList<Type>>? AcceptedTypes { get; init; }

    /// <summary>For <see cref="ParameterKind.Source"/>: the accepted forms in words.</summary>
    public string? AcceptedForms { get; init; }

    /// <summary>Values worth offering, where they are not just <see cref="Choices"/> or variables of the right type.</summary>
    public Func<IEnumerable<string>>? Suggestions { get; init; }

    /// <summary>Of the values worth offering, those that fit the data set that the line works on; null: all do.</summary>
    public Func<string, Dataset, bool>? Fits { get; init; }

    /// <summary>Whether a notebook variable of a type can be named.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Whether it can.</returns>
    public bool Accepts(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Kind switch
        {
            ParameterKind.Variable => VariableType.IsAssignableFrom(type),
            ParameterKind.Model => type == typeof(ModelFactory),
            ParameterKind.Source => AcceptedTypes?.Invoke().Any(t => t.IsAssignableFrom(type) || IsClosed(type, t)) ?? false,
            _ => false,
        };
    }

    private static bool IsClosed(Type type, Type definition)
    {
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == definition)
            {
                return true;
            }
        }

        return false;
    }
}
