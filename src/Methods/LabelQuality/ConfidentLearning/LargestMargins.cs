using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// For several classes at once, the examples with the largest margins, of equal margins those that were offered first.
/// Each class has room for twice what is wanted; when it is full, the lesser half goes and its limit rises.
/// </summary>
/// <typeparam name="T">The precision.</typeparam>
internal sealed class LargestMargins<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int LeastRoom = 32;

    private readonly List<Room> _rooms = [];
    private T[] _margins = [];
    private int[] _owners = [];
    private T[] _copy = [];
    private T[] _limits = [];

    /// <summary>What a margin must exceed to be worth an offer, one number a class; the numbers rise.</summary>
    public ReadOnlySpan<T> Limits => _limits.AsSpan(0, _rooms.Count);

    /// <summary>Begins anew.</summary>
    /// <param name="wanted">How many examples each class wants.</param>
    /// <param name="offers">The most examples that will be offered to one class.</param>
    public void Start(List<(int Class, int Count)> wanted, int offers)
    {
        _rooms.Clear();
        var (start, largest) = (0, 0);
        foreach (var (_, count) in wanted)
        {
            var room = (int)Math.Min(Math.Max(2L * count, count + LeastRoom), offers);
            _rooms.Add(new Room { Start = start, Capacity = room, Wanted = count });
            start += room;
            largest = Math.Max(largest, room);
        }

        if (_limits.Length < wanted.Count)
        {
            _limits = new T[wanted.Count];
        }

        _limits.AsSpan(0, wanted.Count).Fill(T.NegativeInfinity);
        if (_margins.Length < start)
        {
            _margins = new T[start];
            _owners = new int[start];
        }

        if (_copy.Length < largest)
        {
            _copy = new T[largest];
        }
    }

    /// <summary>Offers an example; examples come in ascending order.</summary>
    /// <param name="place">The class's place in the list.</param>
    /// <param name="margin">Its margin.</param>
    /// <param name="example">The example.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Offer(int place, T margin, int example)
    {
        ref var room = ref CollectionsMarshal.AsSpan(_rooms)[place];
        if (room.Used == room.Capacity)
        {
            _limits[place] = Shrink(ref room);
        }

        if (!(margin > _limits[place]))
        {
            return;
        }

        _margins[room.Start + room.Used] = margin;
        _owners[room.Start + room.Used++] = example;
    }

    /// <summary>Marks the wanted examples of a class.</summary>
    /// <param name="place">The class's place in the list.</param>
    /// <param name="flags">The flags of all examples.</param>
    /// <returns>How many there were, at most the number wanted.</returns>
    public int Take(int place, ExampleFlags[] flags)
    {
        ref var room = ref CollectionsMarshal.AsSpan(_rooms)[place];
        if (room.Used > room.Wanted)
        {
            Shrink(ref room);
        }

        foreach (var example in _owners.AsSpan(room.Start, room.Used))
        {
            flags[example] |= ExampleFlags.ByNoiseRate;
        }

        return room.Used;
    }

    // Keeps the wanted largest in their order; whoever comes later must be larger than the least of them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T Shrink(ref Room room)
    {
        var margins = _margins.AsSpan(room.Start, room.Used);
        var owners = _owners.AsSpan(room.Start, room.Used);
        var copy = _copy.AsSpan(0, room.Used);
        margins.CopyTo(copy);
        var limit = Selection.At(copy, room.Used - room.Wanted);
        var ties = room.Wanted;
        foreach (var margin in margins)
        {
            ties -= margin > limit ? 1 : 0;
        }

        var kept = 0;
        for (var e = 0; e < margins.Length; e++)
        {
            // Which are larger is as good as random: written in any case and kept without a branch.
            var (margin, owner) = (margins[e], owners[e]);
            (margins[kept], owners[kept]) = (margin, owner);
            var isTie = margin == limit ? 1 : 0;
            kept += (margin > limit ? 1 : 0) | (isTie & (ties > 0 ? 1 : 0));
            ties -= isTie;
        }

        room.Used = kept;
        return limit;
    }

    private struct Room
    {
        public int Start;
        public int Capacity;
        public int Wanted;
        public int Used;
    }
}
