using System.Collections.Immutable;
using System.Globalization;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>
/// Reads the list that a model answers with, <c>[3] &gt; [1] &gt; [2]</c>, whatever else it writes: each run of digits is a number, first occurrences
/// count, numbers that no passage has are dropped, and passages that it forgot follow in their order.
/// </summary>
public static class PermutationParser
{
    /// <summary>The order that an answer means.</summary>
    /// <param name="answer">The answer; without any number the order stays as it is.</param>
    /// <param name="count">n, how many passages were numbered from 1; at least 0.</param>
    /// <returns>A permutation of 0 to n−1, best first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is below 0.</exception>
    public static int[] Parse(string answer, int count) => [.. Read(answer, count).Order];

    /// <summary>The order that an answer means, and what had to be mended.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="count">n, at least 0.</param>
    /// <returns>The order and how many numbers were doubled, invented and missing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">n is below 0.</exception>
    public static ParsedPermutation Read(string answer, int count)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = ImmutableArray.CreateBuilder<int>(count);
        var seen = new bool[count];
        var (doubled, invented) = (0, 0);
        for (var i = 0; i < answer.Length;)
        {
            var start = i;
            while (i < answer.Length && char.IsAsciiDigit(answer[i]))
            {
                i++;
            }

            if (i == start)
            {
                i++;
            }
            else if (!int.TryParse(answer.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > count)
            {
                invented++;
            }
            else if (seen[number - 1])
            {
                doubled++;
            }
            else
            {
                seen[number - 1] = true;
                order.Add(number - 1);
            }
        }

        var missing = count - order.Count;
        order.AddRange(Enumerable.Range(0, count).Where(p => !seen[p]));
        return new ParsedPermutation(order.MoveToImmutable(), doubled, invented, missing);
    }

    /// <summary>An order as a model is to write it, and as a student learns it.</summary>
    /// <param name="order">A permutation of 0 to n−1, best first.</param>
    /// <returns>For example <c>[3] &gt; [1] &gt; [2]</c>.</returns>
    /// <exception cref="ArgumentException">It is no permutation.</exception>
    public static string Format(IReadOnlyList<int> order)
    {
        Check(order, nameof(order));
        return string.Join(" > ", order.Select(p => FormattableString.Invariant($"[{p + 1}]")));
    }

    /// <summary>Refuses what is no permutation of 0 to n−1.</summary>
    internal static void Check(IReadOnlyList<int> order, string parameter)
    {
        ArgumentNullException.ThrowIfNull(order, parameter);
        var seen = new bool[order.Count];
        for (var i = 0; i < order.Count; i++)
        {
            if (order[i] < 0 || order[i] >= order.Count || seen[order[i]])
            {
                throw new ArgumentException($"{parameter}: expected each of 0 to {order.Count - 1} once, got {order[i]} at {i}.", parameter);
            }

            seen[order[i]] = true;
        }
    }
}

/// <summary>An answer that was read.</summary>
/// <param name="Order">A permutation of 0 to n−1, best first.</param>
/// <param name="Doubled">Numbers that had come before.</param>
/// <param name="Invented">Numbers that no passage has.</param>
/// <param name="Missing">Passages that the answer lacks; they come last.</param>
public sealed record ParsedPermutation(ImmutableArray<int> Order, int Doubled, int Invented, int Missing)
{
    /// <summary>Whether the answer was a permutation as it stood.</summary>
    public bool IsWhole => Doubled == 0 && Invented == 0 && Missing == 0;
}
