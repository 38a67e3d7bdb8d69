using System.Globalization;
using System.Numerics;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Single values as text, the same in all tables and whatever the user's culture.</summary>
internal static class ValueText
{
    private const int MaximumLength = 200;

    // A notebook's file holds what it shows.
    private const int MaximumWhole = 50_000;

    /// <summary>A value in a table: six significant figures for floating-point numbers, ISO dates, long texts cut.</summary>
    public static string Of(object? value) => value switch
    {
        null => string.Empty,
        double number => Number(number),
        float number => Number(number),
        bool flag => flag ? "true" : "false",
        DateTime { Kind: DateTimeKind.Unspecified } time when time.TimeOfDay == TimeSpan.Zero => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable formattable => Shorten(Whole(formattable)),
        _ => Shorten(value.ToString() ?? string.Empty),
    };

    /// <summary>A value by itself: all of its digits, ISO dates with the zone that they have.</summary>
    public static string Whole(IFormattable value) => value switch
    {
        DateTime time => Time(time, "yyyy-MM-dd HH:mm:ss", time.Ticks) + (time.Kind switch
        {
            DateTimeKind.Utc => "Z",
            DateTimeKind.Local => time.ToString(" zzz", CultureInfo.InvariantCulture),
            _ => string.Empty,
        }),
        DateTimeOffset time => Time(time, "yyyy-MM-dd HH:mm:ss", time.Ticks) + time.ToString(" zzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => Time(time, "HH:mm:ss", time.Ticks),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Complex number => Text(number),
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    /// <summary>A number with six significant figures.</summary>
    public static string Number(double number) =>
        double.IsNaN(number) ? "NaN" : number == Math.Truncate(number) && Math.Abs(number) < 1e15
            ? (number + 0.0).ToString("0", CultureInfo.InvariantCulture)
            : number.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A number with four significant figures, which never becomes another: 1e-9 is no 0.</summary>
    public static string Short(double number) =>
        double.IsFinite(number) ? Number(double.Parse(number.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : Number(number);

    /// <summary>The C# name of a type, without its namespace; of one without a name that code can use, that of the sequence that it is.</summary>
    public static string TypeName(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return TypeName(underlying) + "?";
        }

        if (type.IsArray)
        {
            // C# reads the ranks of arrays of arrays from the outside in.
            var (element, ranks) = (type, string.Empty);
            for (; element.IsArray; element = element.GetElementType()!)
            {
                ranks += $"[{new string(',', element.GetArrayRank() - 1)}]";
            }

            return TypeName(element) + ranks;
        }

        if (type.IsGenericParameter || type.Name.StartsWith('<') || (type.IsNestedPrivate && Sequence(type) is not null))
        {
            return Sequence(type) is { } sequence ? TypeName(sequence) : type.Name.Contains("AnonymousType", StringComparison.Ordinal) ? "anonymous" : type.Name;
        }

        var name = Keyword(type) ?? type.Name.Split('`')[0];
        var arguments = type.GetGenericArguments().TakeLast(Arity(type)).ToArray();
        return typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type) && type.IsValueType && arguments.Length > 1
            ? $"({string.Join(", ", arguments.Select(TypeName))})"
            : arguments.Length == 0 ? name : $"{name}<{string.Join(", ", arguments.Select(TypeName))}>";
    }

    /// <summary>Whether values of a type stand at the right of a column.</summary>
    public static bool IsNumeric(Type type)
    {
        var own = Nullable.GetUnderlyingType(type) ?? type;
        return !own.IsEnum && (Type.GetTypeCode(own) is >= TypeCode.SByte and <= TypeCode.Decimal || own == typeof(Half) || own == typeof(Int128) || own == typeof(UInt128) || own == typeof(TimeSpan) || own.FullName == "System.Numerics.BigInteger");
    }

    /// <summary>A text, cut to what a cell of a table holds.</summary>
    public static string Shorten(string text) =>
        text.Length <= MaximumLength ? text : string.Concat(text.AsSpan(0, MaximumLength - 1), "…");

    /// <summary>A text that stands by itself, cut to what a notebook's file should hold; how much is left out is said.</summary>
    public static string Bounded(string text)
    {
        if (text.Length <= MaximumWhole)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MaximumWhole - 1]) ? MaximumWhole - 1 : MaximumWhole;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}\n… {text.Length - end:#,0} more characters");
    }

    private static string Time(IFormattable time, string format, long ticks)
    {
        var text = time.ToString(format, CultureInfo.InvariantCulture);
        return ticks % TimeSpan.TicksPerSecond == 0 ? text : text + (ticks % TimeSpan.TicksPerSecond / 1e7m).ToString("#.#######", CultureInfo.InvariantCulture);
    }

    private static string Text(Complex number)
    {
        var real = number.Real.ToString(CultureInfo.InvariantCulture);
        var imaginary = number.Imaginary.ToString(CultureInfo.InvariantCulture);
        return imaginary.StartsWith('-') ? $"{real} - {imaginary[1..]}i" : $"{real} + {imaginary}i";
    }

    private static Type? Sequence(Type type)
    {
        var sequences = type.GetInterfaces().Where(i => i.IsGenericType).ToArray();
        return Array.Find(sequences, i => i.Name is "ILookup`2" or "IGrouping`2")
            ?? Array.Find(sequences, i => i.GetGenericTypeDefinition() == typeof(IEnumerable<>) || i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
    }

    // Types inside of generic types carry the arguments of those too.
    private static int Arity(Type type) =>
        type.Name.IndexOf('`', StringComparison.Ordinal) is var at and > 0 ? int.Parse(type.Name.AsSpan(at + 1), CultureInfo.InvariantCulture) : 0;

    private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.SByte => "sbyte",
        TypeCode.Char => "char",
        TypeCode.Decimal => "decimal",
        TypeCode.Double => "double",
        TypeCode.Int16 => "short",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.UInt16 => "ushort",
        TypeCode.UInt32 => "uint",
        TypeCode.UInt64 => "ulong",
        TypeCode.Single => "float",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : null,
    };
}
