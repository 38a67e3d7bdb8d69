using System.Collections.Immutable;
using System.Text;

namespace NoisyNotebooks.Methods.Text;

/// <summary>One category of a taxonomy.</summary>
/// <param name="Id">Its number or short name, as a model gives it.</param>
/// <param name="Name">Its name: the label.</param>
/// <param name="Description">What belongs to it.</param>
public sealed record TaxonomyCategory(string Id, string Name, string Description)
{
    /// <summary>The branch that it hangs on in a tree; empty: on the root. Models see a flat list.</summary>
    public string Group { get; init; } = string.Empty;
}

/// <summary>
/// A list of categories, with names that differ whatever their case. It is never changed: each edit gives another one. As text it is an
/// outline that a person can edit (<see cref="ToOutline"/>, <see cref="FromOutline"/>).
/// </summary>
public sealed class Taxonomy
{
    /// <summary>The label of a document that no category fits.</summary>
    public const string Other = "Other";

    /// <summary>The label of a document about which there is no usable answer.</summary>
    public const string Undefined = "Undefined";

    /// <summary>Creates a taxonomy.</summary>
    /// <param name="categories">The categories, at least one.</param>
    /// <exception cref="ArgumentException">There is none, a name is empty, stands twice or is Other or Undefined.</exception>
    public Taxonomy(IEnumerable<TaxonomyCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        Categories = [.. categories];
        if (Categories.IsEmpty)
        {
            throw new ArgumentException("categories: expected at least one, got none.", nameof(categories));
        }

        var seen = new HashSet<string>(OutOfTaxonomy, StringComparer.OrdinalIgnoreCase);
        foreach (var category in Categories)
        {
            if (string.IsNullOrWhiteSpace(category.Name) || !seen.Add(category.Name))
            {
                throw new ArgumentException(
                    $"categories: expected names that all differ and are neither empty nor {Other} or {Undefined}, got '{category.Name}'.", nameof(categories));
            }
        }
    }

    /// <summary>The labels that are no category: <see cref="Other"/> and <see cref="Undefined"/>.</summary>
    public static ImmutableArray<string> OutOfTaxonomy { get; } = [Other, Undefined];

    /// <summary>The categories, in their order.</summary>
    public ImmutableArray<TaxonomyCategory> Categories { get; }

    /// <summary>Their names.</summary>
    public ImmutableArray<string> Names => [.. Categories.Select(c => c.Name)];

    /// <summary>1 − the share of labels that are no category.</summary>
    /// <param name="labels">The labels, at least one.</param>
    /// <param name="outOfTaxonomy">Labels that are no category, any case; null: <see cref="OutOfTaxonomy"/>.</param>
    /// <returns>0 to 1; always 1 for a labeller that may not say Other.</returns>
    /// <exception cref="ArgumentException">There are no labels.</exception>
    public static double Coverage(IEnumerable<string> labels, IEnumerable<string>? outOfTaxonomy = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var outside = new HashSet<string>(outOfTaxonomy ?? OutOfTaxonomy, StringComparer.OrdinalIgnoreCase);
        string[] all = [.. labels];
        return all.Length > 0
            ? 1 - ((double)all.Count(outside.Contains) / all.Length)
            : throw new ArgumentException("labels: expected at least one, got none.", nameof(labels));
    }

    /// <summary>The place of a category.</summary>
    /// <param name="nameOrId">Its name, any case, or else its id.</param>
    /// <returns>From 0; −1 where there is none.</returns>
    public int IndexOf(string nameOrId)
    {
        ArgumentNullException.ThrowIfNull(nameOrId);
        var wanted = nameOrId.Trim();
        var byName = Categories.ToList().FindIndex(c => string.Equals(c.Name, wanted, StringComparison.OrdinalIgnoreCase));
        return byName >= 0 ? byName : Categories.ToList().FindIndex(c => c.Id.Length > 0 && string.Equals(c.Id, wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>One category more.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What belongs to it.</param>
    /// <param name="group">The branch; empty: the root.</param>
    /// <returns>The new taxonomy.</returns>
    /// <exception cref="ArgumentException">There is such a name.</exception>
    public Taxonomy Add(string name, string description = "", string group = "") => new(Categories.Add(new(NextId(), name, description) { Group = group }));

    /// <summary>Another name or description for a category.</summary>
    /// <param name="nameOrId">Which.</param>
    /// <param name="name">The new name; null: as it is.</param>
    /// <param name="description">The new description; null: as it is.</param>
    /// <returns>The new taxonomy.</returns>
    /// <exception cref="ArgumentException">There is no such category, or the new name stands already.</exception>
    public Taxonomy Change(string nameOrId, string? name = null, string? description = null)
    {
        var at = Place(nameOrId);
        return new(Categories.SetItem(at, Categories[at] with { Name = name ?? Categories[at].Name, Description = description ?? Categories[at].Description }));
    }

    /// <summary>One category less.</summary>
    /// <param name="nameOrId">Which.</param>
    /// <returns>The new taxonomy.</returns>
    /// <exception cref="ArgumentException">There is no such category, or no other.</exception>
    public Taxonomy Remove(string nameOrId) => new(Categories.RemoveAt(Place(nameOrId)));

    /// <summary>Two categories as one, at the place of the first.</summary>
    /// <param name="first">One of them.</param>
    /// <param name="second">The other.</param>
    /// <param name="name">The name of both.</param>
    /// <returns>The new taxonomy; the descriptions stand one after the other.</returns>
    /// <exception cref="ArgumentException">There is no such category, both are one, or the name stands already.</exception>
    public Taxonomy Merge(string first, string second, string name)
    {
        var (a, b) = (Place(first), Place(second));
        if (a == b)
        {
            throw new ArgumentException($"second: expected another category than '{first}', got '{second}'.", nameof(second));
        }

        var both = Categories[a] with { Name = name, Description = $"{Categories[a].Description} {Categories[b].Description}".Trim() };
        return new(Categories.SetItem(a, both).RemoveAt(b));
    }

    /// <summary>Hangs categories on a branch.</summary>
    /// <param name="group">The branch; empty: the root.</param>
    /// <param name="namesOrIds">Which.</param>
    /// <returns>The new taxonomy.</returns>
    /// <exception cref="ArgumentException">There is no such category.</exception>
    public Taxonomy Under(string group, params IReadOnlyList<string> namesOrIds)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(namesOrIds);
        return new(namesOrIds.Aggregate(Categories, (all, n) => all.SetItem(Place(n), all[Place(n)] with { Group = OneLine(group) })));
    }

    /// <summary>The tree as text: a category a line, <c>name: description</c>, indented under the line of its branch. Colons in names become dashes.</summary>
    /// <returns>The outline; branches stand in the order of their first category.</returns>
    public string ToOutline()
    {
        var text = new StringBuilder();
        foreach (var branch in Categories.GroupBy(c => OneLine(c.Group), StringComparer.Ordinal))
        {
            if (branch.Key.Length > 0)
            {
                text.Append(NameInLine(branch.Key)).Append('\n');
            }

            foreach (var category in branch)
            {
                text.Append(branch.Key.Length > 0 ? "  " : string.Empty).Append(NameInLine(category.Name)).Append(": ").Append(OneLine(category.Description)).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>Reads an outline, as <see cref="ToOutline"/> writes it and a person edits it. A line without a colon is a branch; what is indented below hangs on it.</summary>
    /// <param name="outline">The outline; empty lines are left out. The categories are numbered from 1.</param>
    /// <returns>The taxonomy.</returns>
    /// <exception cref="FormatException">A line has no name, or what is indented has no branch; the message says which line.</exception>
    /// <exception cref="ArgumentException">There is no category, or a name stands twice.</exception>
    public static Taxonomy FromOutline(string outline)
    {
        ArgumentNullException.ThrowIfNull(outline);
        var categories = new List<TaxonomyCategory>();
        var group = string.Empty;
        var lines = outline.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            var (isIndented, colon) = (char.IsWhiteSpace(lines[i][0]), lines[i].IndexOf(':', StringComparison.Ordinal));
            var name = (colon < 0 ? lines[i] : lines[i][..colon]).Trim();
            if (name.Length == 0 || (isIndented && (group.Length == 0 || colon < 0)))
            {
                throw new FormatException(
                    $"outline, line {i + 1}: expected 'name: description', indented only under the line of a branch, got '{lines[i].Trim()}'.");
            }

            group = isIndented ? group : colon < 0 ? name : string.Empty;
            if (colon >= 0)
            {
                categories.Add(new(FormattableString.Invariant($"{categories.Count + 1}"), name, lines[i][(colon + 1)..].Trim()) { Group = group });
            }
        }

        return new Taxonomy(categories);
    }

    /// <inheritdoc/>
    public override string ToString() => ToOutline();

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string NameInLine(string name) => OneLine(name).Replace(":", " -", StringComparison.Ordinal);

    private int Place(string nameOrId) =>
        IndexOf(nameOrId) is var at and >= 0
            ? at
            : throw new ArgumentException($"nameOrId: expected one of {string.Join(", ", Names)}, got '{nameOrId}'.", nameof(nameOrId));

    private string NextId()
    {
        var id = Categories.Length + 1;
        while (Categories.Any(c => c.Id == FormattableString.Invariant($"{id}")))
        {
            id++;
        }

        return FormattableString.Invariant($"{id}");
    }
}
