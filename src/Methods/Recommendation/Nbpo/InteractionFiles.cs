using System.Runtime.InteropServices;
using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// Votes as text, plain or gzip, a line each: user, item and, where the file has them, rating and time. So MovieLens has it
/// (<c>u.data</c> with tabs, <c>ratings.dat</c> with <c>::</c>, <c>ratings.csv</c> with a line of names at the top), and many others.
/// </summary>
public static class InteractionFiles
{
    private const int CheckEvery = 1 << 16;

    /// <summary>Reads votes. Users and items are any words; they are numbered in the order in which they first come.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The votes; a pair that comes twice is one. Users and items that have no rating of at least the least are left out.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A line is no vote, or there is none; the message has file, line and column.</exception>
    /// <exception cref="ArgumentException">The separator is empty, or the least rating no number.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Interactions Load(string path, InteractionFileOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new InteractionFileOptions();
        options.Check();
        using var file = DataFile.Open(path);

        // A byte order mark would otherwise bring a decoder that forgives.
        using var reader = new StreamReader(file.Content, new UTF8Encoding(true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
        var (users, items, pairs) = (new Numbers(), new Numbers(), new List<(int, int)>());
        var number = 0;
        try
        {
            VoteFields? fields = null;
            while (reader.ReadLine() is { } text)
            {
                number++;
                if (number % CheckEvery == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var line = number == 1 ? text.AsSpan().TrimStart('\uFEFF') : text;
                if (line.IsWhiteSpace())
                {
                    continue;
                }

                var isFirst = fields is null;
                fields ??= VoteFields.Of(line, options.Separator, number, file);
                if (isFirst && fields.IsHeader)
                {
                    continue;
                }

                if (fields.Read(line, number, out var user, out var item) is not { } rating || !(rating < options.LeastRating))
                {
                    pairs.Add((users.Of(user), items.Of(item)));
                }
            }
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{file.Name}: after line {number}: expected UTF-8 ({e.Message})", e);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(file.Name, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{file.Name}: the gzip data is damaged or cut off ({e.Message})", e);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return pairs.Count > 0
            ? Interactions.FromPairs(users.Names.Count, items.Names.Count, CollectionsMarshal.AsSpan(pairs), [.. users.Names], [.. items.Names])
            : throw file.Invalid(options.LeastRating is { } least
                ? FormattableString.Invariant($"expected votes with a rating of at least {least}, got none in {number} lines.")
                : $"expected votes, got none in {number} lines.");
    }

    /// <summary>Words with numbers, by first appearance.</summary>
    private sealed class Numbers
    {
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbers =
            new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public List<string> Names { get; } = [];

        public int Of(ReadOnlySpan<char> name)
        {
            if (!_numbers.TryGetValue(name, out var number))
            {
                number = Names.Count;
                _numbers[name] = number;
                Names.Add(name.ToString());
            }

            return number;
        }
    }
}
