using System.Text;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>Names of enumerations as commands take and displays show them: <c>ByNoiseRate</c> is <c>by-noise-rate</c>.</summary>
internal static class CommandNames
{
    /// <summary>All names of an enumeration.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(v => Of(v))];

    /// <summary>The name of a value.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var name = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            name.Append(char.IsUpper(letter) && name.Length > 0 ? "-" : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>The value of a name that is one of <see cref="All"/>, in any case.</summary>
    public static T Parse<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("-", string.Empty, StringComparison.Ordinal), ignoreCase: true);
}
