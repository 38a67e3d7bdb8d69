using System.Collections.Immutable;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Papers;

/// <summary>All papers, implemented and planned.</summary>
public static class PaperCatalog
{
    /// <summary>What implemented papers declare, by number.</summary>
    public static ImmutableArray<PaperModule> Modules { get; } =
    [
        .. typeof(PaperCatalog).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(PaperModule)) && !t.IsAbstract)
            .Select(t => (PaperModule)Activator.CreateInstance(t, nonPublic: true)!)
            .OrderBy(m => m.Paper.Number),
    ];

    /// <summary>The papers, by number.</summary>
    public static ImmutableArray<Paper> All { get; } =
    [
        .. Modules
            .Select(m => m.Paper with { Reproduction = m.Reproduction, MethodName = m.Methods.FirstOrDefault()?.Name })
            .Concat(PlannedPapers.Rows)
            .OrderBy(p => p.Number),
    ];

    /// <summary>Finds a paper.</summary>
    /// <param name="name">Its short name, number, or both: <c>elr</c>, <c>3</c>, <c>03-elr</c>; any case.</param>
    /// <returns>The paper, or null.</returns>
    public static Paper? Find(string name) =>
        All.FirstOrDefault(p =>
            string.Equals(p.Slug, name, StringComparison.OrdinalIgnoreCase)
            || string.Equals(p.Id, name, StringComparison.OrdinalIgnoreCase)
            || (int.TryParse(name, out var number) && number == p.Number));
}
