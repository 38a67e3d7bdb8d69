using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>Measured values of one quantity, one a seed, with the name of whose they are.</summary>
/// <param name="Name">The arm, with the condition where there are several.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="Seeds">The values, in the order of the seeds.</param>
/// <param name="Unit">Their unit.</param>
public sealed record SeedValues(string Name, string Quantity, ImmutableArray<double> Seeds, Unit Unit)
{
    /// <summary>Their mean.</summary>
    public double Mean => Seeds.Average();

    /// <summary>The same values under another name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The values.</returns>
    public SeedValues As(string name) => this with { Name = name };
}

/// <summary>All that a reproduction measured: seeds × conditions × arms × quantities.</summary>
public sealed class Grid
{
    private readonly Dictionary<(string Arm, string Condition, string Quantity), (double[] Values, Unit Unit)> _cells = [];
    private readonly int _seedCount;

    internal Grid(ReproductionScale scale, IReadOnlyList<string> arms, IReadOnlyList<string> conditions, int seedCount)
    {
        Scale = scale;
        Arms = arms;
        Conditions = conditions;
        _seedCount = seedCount;
    }

    /// <summary>The scale.</summary>
    public ReproductionScale Scale { get; }

    /// <summary>Whether this is the paper's own setting.</summary>
    public bool IsFull => Scale == ReproductionScale.Full;

    /// <summary>What is compared.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>The conditions; one empty name where there are none.</summary>
    public IReadOnlyList<string> Conditions { get; }

    /// <summary>The values of an arm where there is just one condition.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="quantity">The quantity.</param>
    /// <exception cref="InvalidOperationException">It was not measured with every seed, or there are several conditions.</exception>
    public SeedValues this[string arm, string quantity] =>
        Conditions.Count == 1
            ? this[arm, Conditions[0], quantity]
            : throw new InvalidOperationException($"condition: expected one of {string.Join(", ", Conditions)}, got none for '{quantity}' of {arm}.");

    /// <summary>The values of an arm under a condition.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="quantity">The quantity.</param>
    /// <exception cref="InvalidOperationException">It was not measured with every seed.</exception>
    public SeedValues this[string arm, string condition, string quantity]
    {
        get
        {
            if (!_cells.TryGetValue((arm, condition, quantity), out var cell) || cell.Values.Any(double.IsNaN))
            {
                throw new InvalidOperationException($"'{quantity}' of {arm}{(condition.Length == 0 ? string.Empty : $" at {condition}")} was not measured with every seed.");
            }

            return new SeedValues(condition.Length == 0 ? arm : $"{arm}, {condition}", quantity, [.. cell.Values], cell.Unit);
        }
    }

    /// <summary>The values of an arm under all conditions, in their order.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="quantity">The quantity.</param>
    /// <returns>One for each condition.</returns>
    public ImmutableArray<SeedValues> Along(string arm, string quantity) => [.. Conditions.Select(c => this[arm, c, quantity])];

    /// <summary>Whether an arm was measured so with every seed.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="quantity">The quantity.</param>
    /// <returns>Whether it was.</returns>
    public bool Has(string arm, string condition, string quantity) =>
        _cells.TryGetValue((arm, condition, quantity), out var cell) && !cell.Values.Any(double.IsNaN);

    /// <summary>Puts a value into its place.</summary>
    internal void Set(string arm, string condition, string quantity, int seed, double value, Unit unit)
    {
        if (!_cells.TryGetValue((arm, condition, quantity), out var cell))
        {
            cell = (new double[_seedCount], unit);
            Array.Fill(cell.Values, double.NaN);
            _cells[(arm, condition, quantity)] = cell;
        }

        if (cell.Unit != unit)
        {
            throw new InvalidOperationException($"'{quantity}' of {arm} is recorded as {cell.Unit} and as {unit}.");
        }

        cell.Values[seed] = value;
    }
}
