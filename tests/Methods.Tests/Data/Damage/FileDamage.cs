namespace NoisyNotebooks.Methods.Tests.Data.Damage;

/// <summary>Seeded damage to the bytes of a file, of the kinds that disks, networks, editors and people make.</summary>
internal static class FileDamage
{
    private const int Kinds = 12;

    /// <summary>A damaged copy.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="variant">Which: the kind goes round, its places are drawn.</param>
    public static byte[] Of(byte[] bytes, int variant)
    {
        var random = new Random(variant);
        if (bytes.Length < 4)
        {
            return [];
        }

        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 17), bytes.Length - at);
        return (variant % Kinds) switch
        {
            // Cut off, at the end a little or anywhere.
            0 => bytes[..^random.Next(1, Math.Min(9, bytes.Length))],
            1 => bytes[..at],
            2 => Changed(bytes, at, 1, b => (byte)(b ^ (1 << random.Next(8)))),
            3 => Changed(bytes, at, length, _ => (byte)random.Next(256)),
            4 => Changed(bytes, at, length, _ => 0),
            5 => Changed(bytes, at, length, _ => 0xFF),
            6 => [.. bytes[..at], .. Drawn(random, length), .. bytes[at..]],
            7 => [.. bytes[..at], .. bytes[(at + length)..]],
            8 => [.. bytes[..(at + length)], .. bytes[at..]],
            9 => [.. bytes, .. Drawn(random, length)],

            // Where most formats have their lengths.
            10 => Changed(bytes, random.Next(Math.Min(64, bytes.Length)), Math.Min(4, length), _ => (byte)(random.Next(2) * 0xFF)),
            _ => Numbered(bytes, random),
        };
    }

    private static byte[] Changed(byte[] bytes, int at, int length, Func<byte, byte> change)
    {
        byte[] copy = [.. bytes];
        for (var i = at; i < Math.Min(at + length, copy.Length); i++)
        {
            copy[i] = change(copy[i]);
        }

        return copy;
    }

    // A number in a text that is far greater than before, or none.
    private static byte[] Numbered(byte[] bytes, Random random)
    {
        var digits = Enumerable.Range(0, bytes.Length).Where(i => char.IsAsciiDigit((char)bytes[i])).ToArray();
        if (digits.Length == 0)
        {
            return [.. bytes[..1], .. bytes];
        }

        var at = digits[random.Next(digits.Length)];
        string[] texts = ["2147483648", "-1", "1e999", "NaN", "99999999999999999999", "", "x", "\"", "\n", ","];
        return [.. bytes[..at], .. System.Text.Encoding.UTF8.GetBytes(texts[random.Next(texts.Length)]), .. bytes[(at + 1)..]];
    }

    private static byte[] Drawn(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
