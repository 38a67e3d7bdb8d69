using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// Implicit feedback: which user has a vote (a purchase, a view, a rating) for which item. What has no vote is disliked or was never seen.
/// Immutable; 4 bytes a vote and 4 a user.
/// </summary>
public sealed class Interactions
{
    private const long SplitStream = 0x73706C6974;
    private readonly int[] _offsets;
    private readonly int[] _columns;

    private Interactions(int items, int[] offsets, int[] columns, ImmutableArray<string> userNames, ImmutableArray<string> itemNames)
    {
        (ItemCount, _offsets, _columns) = (items, offsets, columns);
        (UserNames, ItemNames) = (userNames, itemNames);
    }

    /// <summary>The number of users, M.</summary>
    public int UserCount => _offsets.Length - 1;

    /// <summary>The number of items, N.</summary>
    public int ItemCount { get; }

    /// <summary>The number of votes.</summary>
    public int Count => _columns.Length;

    /// <summary>What the users are called where they come from; empty where nobody said.</summary>
    public ImmutableArray<string> UserNames { get; }

    /// <summary>What the items are called; empty where nobody said.</summary>
    public ImmutableArray<string> ItemNames { get; }

    /// <summary>Where each user's votes begin among all, and where the last one's end.</summary>
    internal ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>All items with votes, user by user.</summary>
    internal ReadOnlySpan<int> Columns => _columns;

    /// <summary>Makes interactions of pairs.</summary>
    /// <param name="users">The number of users, at least 1.</param>
    /// <param name="items">The number of items, at least 1.</param>
    /// <param name="pairs">A user from 0 to users − 1 and an item from 0 to items − 1 for each vote, in any order; a pair that comes twice is one vote.</param>
    /// <param name="userNames">A name a user, or none at all.</param>
    /// <param name="itemNames">A name an item, or none at all.</param>
    /// <returns>The interactions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number of users or items is below 1, or a pair names what is not there.</exception>
    /// <exception cref="ArgumentException">There are names for some only.</exception>
    public static Interactions FromPairs(
        int users, int items, ReadOnlySpan<(int User, int Item)> pairs, ImmutableArray<string> userNames = default, ImmutableArray<string> itemNames = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        var names = (Names(userNames, users, nameof(userNames)), Names(itemNames, items, nameof(itemNames)));
        var offsets = new int[users + 1];
        for (var i = 0; i < pairs.Length; i++)
        {
            var (user, item) = pairs[i];
            if ((uint)user >= (uint)users || (uint)item >= (uint)items)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(pairs), $"({user}, {item})", $"pairs: expected users from 0 to {users - 1} and items from 0 to {items - 1}, got ({user}, {item}) at position {i}.");
            }

            offsets[user + 1]++;
        }

        for (var u = 0; u < users; u++)
        {
            offsets[u + 1] += offsets[u];
        }

        var (columns, next) = (new int[pairs.Length], offsets.AsSpan(0, users).ToArray());
        foreach (var (user, item) in pairs)
        {
            columns[next[user]++] = item;
        }

        return Sorted(items, offsets, columns, names.Item1, names.Item2);
    }

    /// <summary>The items that a user has voted for.</summary>
    /// <param name="user">The user.</param>
    /// <returns>Items, ascending.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user.</exception>
    public ReadOnlySpan<int> ItemsOf(int user)
    {
        CheckUser(user);
        return _columns.AsSpan(_offsets[user].._offsets[user + 1]);
    }

    /// <summary>Whether a user has voted for an item.</summary>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <returns>Whether it is so.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user or item.</exception>
    public bool Contains(int user, int item)
    {
        CheckItem(item);
        return ItemsOf(user).BinarySearch(item) >= 0;
    }

    /// <summary>Sets votes aside: of each user the same share, rounded, chosen by chance.</summary>
    /// <param name="share">The share that is set aside, above 0 and below 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>What is left and what is set aside, both with all users and items.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public (Interactions Train, Interactions Test) Split(double share, long seed)
    {
        if (!(share is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, $"share: expected a number above 0 and below 1, got {share}.");
        }

        var random = new SeededRandom(seed, SplitStream);
        var isTest = new bool[Count];
        for (var u = 0; u < UserCount; u++)
        {
            var length = _offsets[u + 1] - _offsets[u];
            foreach (var k in random.Permutation(length).AsSpan(0, (int)Math.Round(length * share)))
            {
                isTest[_offsets[u] + (int)k] = true;
            }
        }

        return (Where(p => !isTest[p]), Where(p => isTest[p]));
    }

    /// <summary>
    /// Leaves out users and items with too few votes, again and again until none is left (the k-core); those that remain are numbered anew
    /// in their order and keep their names.
    /// </summary>
    /// <param name="least">The least votes of a user and of an item, at least 1.</param>
    /// <returns>The core.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="least"/> is below 1.</exception>
    /// <exception cref="InvalidOperationException">Nothing is left.</exception>
    public Interactions Core(int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        var (isUser, isItem) = (new bool[UserCount], new bool[ItemCount]);
        Array.Fill(isUser, true);
        Array.Fill(isItem, true);
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            var (ofUser, ofItem) = (new int[UserCount], new int[ItemCount]);
            for (var u = 0; u < UserCount; u++)
            {
                foreach (var i in isUser[u] ? ItemsOf(u) : [])
                {
                    ofUser[u] += isItem[i] ? 1 : 0;
                    ofItem[i] += isItem[i] ? 1 : 0;
                }
            }

            isChanged |= Drop(isUser, ofUser, least);
            isChanged |= Drop(isItem, ofItem, least);
        }

        var (users, items) = (Positions(isUser), Positions(isItem));
        if (users.Count == 0 || items.Count == 0)
        {
            throw new InvalidOperationException($"No user and item have {least} votes each.");
        }

        var pairs = new List<(int, int)>();
        foreach (var (u, at) in users)
        {
            foreach (var i in ItemsOf(u))
            {
                if (items.TryGetValue(i, out var place))
                {
                    pairs.Add((at, place));
                }
            }
        }

        return FromPairs(
            users.Count,
            items.Count,
            CollectionsMarshal.AsSpan(pairs),
            UserNames.IsEmpty ? [] : [.. users.Keys.Select(u => UserNames[u])],
            ItemNames.IsEmpty ? [] : [.. items.Keys.Select(i => ItemNames[i])]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{UserCount:N0} users × {ItemCount:N0} items, {Count:N0} votes ({100.0 * Count / UserCount / ItemCount:0.##} %)");

    internal void CheckUser(int user)
    {
        if ((uint)user >= (uint)UserCount)
        {
            throw new ArgumentOutOfRangeException(nameof(user), user, $"user: expected a number from 0 to {UserCount - 1}, got {user}.");
        }
    }

    internal void CheckItem(int item)
    {
        if ((uint)item >= (uint)ItemCount)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item, $"item: expected a number from 0 to {ItemCount - 1}, got {item}.");
        }
    }

    private static bool Drop(bool[] isKept, int[] votes, int least)
    {
        var isChanged = false;
        for (var k = 0; k < isKept.Length; k++)
        {
            isChanged |= isKept[k] && votes[k] < least;
            isKept[k] &= votes[k] >= least;
        }

        return isChanged;
    }

    // What is kept, in its order, with its new place.
    private static OrderedDictionary<int, int> Positions(bool[] isKept)
    {
        var places = new OrderedDictionary<int, int>();
        for (var k = 0; k < isKept.Length; k++)
        {
            if (isKept[k])
            {
                places.Add(k, places.Count);
            }
        }

        return places;
    }

    private static ImmutableArray<string> Names(ImmutableArray<string> names, int count, string parameter) =>
        names.IsDefaultOrEmpty ? []
        : names.Length == count ? names
        : throw new ArgumentException($"{parameter}: expected {count} names or none, got {names.Length}.", parameter);

    // Each row ascending, and what comes twice once.
    private static Interactions Sorted(int items, int[] offsets, int[] columns, ImmutableArray<string> userNames, ImmutableArray<string> itemNames)
    {
        var kept = 0;
        for (var (u, start) = (0, 0); u + 1 < offsets.Length; u++)
        {
            var row = columns.AsSpan(start..offsets[u + 1]);
            start = offsets[u + 1];
            row.Sort();
            offsets[u] = kept;
            for (var k = 0; k < row.Length; k++)
            {
                if (k == 0 || row[k] != row[k - 1])
                {
                    columns[kept++] = row[k];
                }
            }
        }

        offsets[^1] = kept;
        return new Interactions(items, offsets, kept == columns.Length ? columns : columns[..kept], userNames, itemNames);
    }

    private Interactions Where(Predicate<int> isKept)
    {
        var (offsets, columns) = (new int[UserCount + 1], new List<int>());
        for (var u = 0; u < UserCount; u++)
        {
            for (var p = _offsets[u]; p < _offsets[u + 1]; p++)
            {
                if (isKept(p))
                {
                    columns.Add(_columns[p]);
                }
            }

            offsets[u + 1] = columns.Count;
        }

        return new Interactions(ItemCount, offsets, [.. columns], UserNames, ItemNames);
    }
}
