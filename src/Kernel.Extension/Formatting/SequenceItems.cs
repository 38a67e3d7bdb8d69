using System.Collections;

namespace NoisyNotebooks.Kernel.Extension.Formatting;

/// <summary>The first items of a sequence, enumerated once and to a bound: sequences can be endless, dear, or fail on the way.</summary>
/// <param name="Items">The items.</param>
/// <param name="Total">How many there are; null: more, but nobody has counted.</param>
/// <param name="Failure">What the enumerator threw behind the items; null: nothing.</param>
internal sealed record SequenceItems(List<object?> Items, long? Total, Exception? Failure)
{
    /// <summary>How many items more than these there are, in words; empty: none.</summary>
    public string More => Failure is { } failure ? $"failed here: {InlineText.Of(failure)}" : Total is { } total ? total > Items.Count ? $"{total - Items.Count} more" : string.Empty : "more";

    /// <summary>Takes the first items.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="maximum">The most items.</param>
    public static SequenceItems Of(IEnumerable sequence, int maximum)
    {
        var items = new List<object?>();
        try
        {
            var count = Count(sequence);
            var enumerator = sequence.GetEnumerator();
            try
            {
                while (items.Count < maximum && enumerator.MoveNext())
                {
                    items.Add(enumerator.Current);
                }

                // Whether there are more is asked only where nobody knows: one step further can be dear.
                var total = items.Count < maximum ? items.Count : count ?? (enumerator.MoveNext() ? null : items.Count);
                return new SequenceItems(items, total, null);
            }
            finally
            {
                (enumerator as IDisposable)?.Dispose();
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new SequenceItems(items, null, e);
        }
    }

    /// <summary>Whether the items are in memory, so that taking them costs nothing.</summary>
    public static bool AreHeld(IEnumerable sequence) => Count(sequence) is not null;

    /// <summary>The type of a sequence's items, where it says so.</summary>
    public static Type? ItemType(Type sequence) =>
        sequence.IsArray ? sequence.GetElementType()
        : sequence.GetInterfaces().Append(sequence).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    private static long? Count(IEnumerable sequence)
    {
        if (sequence is ICollection collection)
        {
            return collection.Count;
        }

        var counted = Array.Find(
            sequence.GetType().GetInterfaces(),
            i => i.IsGenericType && (i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>) || i.GetGenericTypeDefinition() == typeof(ICollection<>)));
        return counted?.GetProperty("Count")?.GetValue(sequence) is int count ? count : null;
    }
}
