using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy pictures</c>: the pictures that notebooks ask for, from the outputs that they have.</summary>
internal static class PicturesCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "Notebooks (.ipynb), or folders of them. They are not run and not changed.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("pictures", "Write the pictures that notebooks ask for (\"noisy\": {\"picture\": …} in a cell's metadata) as SVG files, light and dark.") { notebooks };
        command.SetAction(result => FileErrors.Report(() => Run(result.GetRequiredValue(notebooks))));
        return command;
    }

    private static void Run(string[] paths)
    {
        // All are made before the first is written.
        var files = NotebookFiles.Of(paths).SelectMany(p => NotebookPictures.Of(Notebook.Load(p), p)).ToList();
        foreach (var file in files)
        {
            AtomicFile.Write(file.Path, file.Content);
            Console.WriteLine($"Wrote {Path.GetRelativePath(Environment.CurrentDirectory, file.Path)}.");
        }

        if (files.Count == 0)
        {
            Console.WriteLine("No cell asks for a picture.");
        }
    }
}
