using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary><c>#!papers</c>: the catalogue.</summary>
public sealed class PapersCommand : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!papers";

    /// <inheritdoc/>
    public override string Description => "List the papers: area, claim, and whether there is a reproduction yet.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--area", Description = "Only one area.", Choices = Enum.GetNames<PaperArea>() },
        new() { Name = "--search", Description = "Only papers with this text in title, claim, venue or short name." },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["#!papers", "#!papers --area Crowds", "#!papers --search memorization"];

    /// <inheritdoc/>
    public override Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(notebook);
        IEnumerable<Paper> papers = PaperCatalog.All;
        if (arguments.Text("--area") is { } area)
        {
            papers = papers.Where(p => p.Area.ToString().Equals(area, StringComparison.OrdinalIgnoreCase));
        }

        if (arguments.Text("--search") is { } text)
        {
            papers = papers.Where(p => new[] { p.Title, p.Claim, p.Venue, p.Slug, p.MethodName ?? string.Empty }
                .Any(t => t.Contains(text, StringComparison.OrdinalIgnoreCase)));
        }

        notebook.Display(Show([.. papers]));
        return Task.CompletedTask;
    }

    private static MimeBundle Show(IReadOnlyList<Paper> papers)
    {
        var note = $"{papers.Count} of {PaperCatalog.All.Length} papers, {papers.Count(p => p.IsImplemented)} with a reproduction";
        if (papers.Count == 0)
        {
            return MimeBundle.FromHtml(Html.Note($"{note}."), $"{note}.");
        }

        var table = new TableView(
            [new("no.", IsNumeric: true), new("name"), new("paper"), new("area"), new("claim"), new("state")],
            [
                .. papers.Select(p => new TableCell[]
                {
                    $"{p.Number:00}",
                    new(p.Slug, $"<code>{Html.Encode(p.Slug)}</code>"),
                    new($"{p.Title} ({p.Venue})", $"{Html.Encode(p.Title)}<br>{Html.Encode(p.Venue)}"),
                    p.Area.ToString(),
                    p.Claim,
                    p.IsImplemented
                        ? new($"#!reproduce {p.Slug}", $"✓ <code>#!reproduce {Html.Encode(p.Slug)}</code><br><code>{Html.Encode(p.Notebook)}</code>")
                        : new("planned"),
                }),
            ]);
        var lines = papers.Select(p => $"{p.Number:00} {p.Slug,-24} {(p.IsImplemented ? "✓" : "·")} {p.Area,-15} {p.Title}");
        return MimeBundle.FromDisplay(Html.Note(note) + table.ToHtml(), $"{note} (✓)\n{string.Join('\n', lines)}");
    }
}
