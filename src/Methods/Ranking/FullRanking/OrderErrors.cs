using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Ranking;

/// <summary>How far from their true places items stand, place by place: where a list is in order and where it is not.</summary>
public sealed class OrderErrors
{
    /// <summary>Creates them.</summary>
    /// <param name="lists">A name for each kind of list, and its errors at each place, all of one length.</param>
    /// <exception cref="ArgumentException">There is no list, or lengths differ.</exception>
    public OrderErrors(IEnumerable<(string Name, IReadOnlyList<double> ByPlace)> lists)
    {
        ArgumentNullException.ThrowIfNull(lists);
        Lists = [.. lists.Select(l => (l.Name, l.ByPlace.ToImmutableArray()))];
        if (Lists.IsEmpty || Lists[0].ByPlace.IsEmpty || Lists.Any(l => l.ByPlace.Length != Lists[0].ByPlace.Length))
        {
            throw new ArgumentException($"lists: expected at least one, all of one length, got lengths {string.Join(", ", Lists.Select(l => l.ByPlace.Length))}.", nameof(lists));
        }
    }

    /// <summary>Each kind of list with its errors at each place, the first place first.</summary>
    public ImmutableArray<(string Name, ImmutableArray<double> ByPlace)> Lists { get; }

    /// <summary>|true place − place| of the item at each place.</summary>
    /// <param name="truth">The right order: a permutation of 0 to n−1.</param>
    /// <param name="order">The order that is looked at, of as many items.</param>
    /// <returns>n numbers, by the place in <paramref name="order"/>.</returns>
    /// <exception cref="ArgumentException">One is no permutation, or lengths differ.</exception>
    public static double[] Of(IReadOnlyList<int> truth, IReadOnlyList<int> order)
    {
        PermutationParser.Check(truth, nameof(truth));
        PermutationParser.Check(order, nameof(order));
        if (truth.Count != order.Count)
        {
            throw new ArgumentException($"order: expected {truth.Count} items as in truth, got {order.Count}.", nameof(order));
        }

        var places = new int[truth.Count];
        for (var place = 0; place < places.Length; place++)
        {
            places[truth[place]] = place;
        }

        return [.. order.Select((item, place) => (double)Math.Abs(places[item] - place))];
    }

    /// <summary>The mean over several queries, place by place.</summary>
    /// <param name="errors">The errors of each query, at least one, all of one length.</param>
    /// <returns>As many numbers.</returns>
    /// <exception cref="ArgumentException">There are none, or lengths differ.</exception>
    public static double[] Mean(IReadOnlyList<double[]> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        return errors.Count > 0 && errors.All(e => e.Length == errors[0].Length)
            ? [.. Enumerable.Range(0, errors[0].Length).Select(place => errors.Average(e => e[place]))]
            : throw new ArgumentException($"errors: expected at least one query, all of one length, got lengths {string.Join(", ", errors.Select(e => e.Length))}.", nameof(errors));
    }
}
