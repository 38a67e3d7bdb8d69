using System.Globalization;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Single values as text, the same in all tables.</summary>
internal static class ValueText
{
    private const int MaximumLength = 200;

    /// <summary>A value: six significant figures for floating-point numbers, ISO dates, long texts cut.</summary>
    public static string Of(object? value) => value switch
    {
        null => string.Empty,
        double number => Number(number),
        float number => Number(number),
        bool flag => flag ? "true" : "false",
        DateTime time => time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => Shorten(value.ToString() ?? string.Empty),
    };

    /// <summary>A number with six significant figures.</summary>
    public static string Number(double number) =>
        double.IsNaN(number) ? "NaN" : number == Math.Truncate(number) && Math.Abs(number) < 1e15
            ? (number + 0.0).ToString("0", CultureInfo.InvariantCulture)
            : number.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A number with four significant figures, which never becomes another: 1e-9 is no 0.</summary>
    public static string Short(double number) =>
        double.IsFinite(number) ? Number(double.Parse(number.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)) : Number(number);

    /// <summary>The C# name of a type, for column headings.</summary>
    public static string TypeName(Type type) => Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.Char => "char",
        TypeCode.Decimal => "decimal",
        TypeCode.Double => "double",
        TypeCode.Int16 => "short",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.Single => "float",
        TypeCode.String => "string",
        _ => type.Name,
    };

    /// <summary>Whether values of a type stand at the right of a column.</summary>
    public static bool IsNumeric(Type type) =>
        Type.GetTypeCode(Nullable.GetUnderlyingType(type) ?? type) is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static string Shorten(string text) =>
        text.Length <= MaximumLength ? text : string.Concat(text.AsSpan(0, MaximumLength - 1), "…");
}
