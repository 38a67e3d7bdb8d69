using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Methods.Papers;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy papers</c>: the catalogue.</summary>
internal static class PapersCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var markdown = new Option<string?>("--markdown") { Description = "Write the whole table as Markdown to this file." };
        var command = new Command("papers", "List the papers, implemented and planned.") { markdown };
        command.SetAction(result =>
        {
            if (result.GetValue(markdown) is { } path)
            {
                AtomicFile.Write(path, CatalogMarkdown.Papers());
                return ExitCodes.Ok;
            }

            foreach (var paper in PaperCatalog.All)
            {
                Console.WriteLine($"{paper.Id,-26} {(paper.IsImplemented ? "ready  " : "planned")}  {paper.Title}");
            }

            return ExitCodes.Ok;
        });
        return command;
    }
}
