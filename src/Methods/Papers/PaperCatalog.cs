using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>All papers, implemented and planned.</summary>
public static partial class PaperCatalog
{
    /// <summary>The papers, by number.</summary>
    public static ImmutableArray<Paper> All { get; } = [.. Rows()];

    /// <summary>Finds a paper.</summary>
    /// <param name="name">Its short name, number, or both: <c>elr</c>, <c>3</c>, <c>03-elr</c>; any case.</param>
    /// <returns>The paper, or null.</returns>
    public static Paper? Find(string name) =>
        All.FirstOrDefault(p =>
            string.Equals(p.Slug, name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(p.Id, name, StringComparison.OrdinalIgnoreCase)
            || (int.TryParse(name, out var number) && number == p.Number));
}
