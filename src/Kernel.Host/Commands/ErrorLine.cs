using System.Globalization;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>Messages of errors as one line of a terminal: what a file holds neither fills it nor speaks to it.</summary>
internal static class ErrorLine
{
    /// <summary>The most characters of a value between quotes.</summary>
    public const int MaximumValue = 100;

    private const int MostLooked = 200_000;

    /// <summary>Makes the line.</summary>
    /// <param name="message">The message.</param>
    /// <returns>One line: long values between quotes are cut, control characters are written as <c>\u001B</c>.</returns>
    public static string Of(string message)
    {
        // Nothing of what is far beyond any line is looked at.
        return ShownText.Line(Values(message.Length > MostLooked ? message[..MostLooked] : message));
    }

    // Between two quotes; paths that are long stay whole, since they are asked for by name.
    private static string Values(string message)
    {
        var parts = message.Split('\'');
        for (var i = 1; i < parts.Length; i += 2)
        {
            if (parts[i].Length > MaximumValue && !Path.IsPathRooted(parts[i]))
            {
                parts[i] = string.Create(CultureInfo.InvariantCulture, $"{parts[i][..MaximumValue]}… ({parts[i].Length:#,0} characters)");
            }
        }

        return string.Join('\'', parts);
    }
}
