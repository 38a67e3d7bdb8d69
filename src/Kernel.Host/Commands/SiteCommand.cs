using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy site</c>: notebooks as one folder of pages with an index.</summary>
internal static class SiteCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "Notebooks (.ipynb, .dib), or folders of them. They are not run and not changed.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out", "-o") { Description = "The folder for the pages; files of the same names are replaced.", Required = true };
        var command = new Command("site", "Write notebooks, with the outputs that they have, as a folder of pages with an index. It needs no server.") { notebooks, output };
        command.SetAction(result => FileErrors.Report(() => Run(result.GetRequiredValue(notebooks), result.GetRequiredValue(output))));
        return command;
    }

    private static void Run(string[] paths, string folder)
    {
        // All are made before the first is written.
        var files = NotebookSite.Of(NotebookFiles.Of(paths));
        foreach (var (name, content) in files)
        {
            AtomicFile.Write(Path.Combine(folder, name), content);
        }

        Console.WriteLine($"Wrote {files.Count} files. Open {Path.Combine(folder, "index.html")}.");
    }
}
