using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy clear</c>: takes the outputs out of notebooks, as before a commit.</summary>
internal static class ClearCommand
{
    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebooks = new Argument<string[]>("notebooks") { Description = "The notebooks (.ipynb; a .dib has no outputs); they are changed.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("clear", "Remove the outputs and execution counts of notebooks. Everything else stays, byte for byte.") { notebooks };
        command.SetAction(result => FileErrors.Report(() => Run(result.GetRequiredValue(notebooks))));
        return command;
    }

    private static void Run(string[] paths)
    {
        // All are read before the first is written: a wrong name changes nothing.
        Array.ForEach(paths, RegularFile.Check);
        var files = paths.Select(p => (Path: p, Before: File.ReadAllBytes(p)))
            .Select(f => (f.Path, f.Before, After: Cleared(f.Before, f.Path)))
            .ToArray();
        foreach (var (path, before, after) in files)
        {
            var isClear = before.AsSpan().SequenceEqual(after);
            if (!isClear)
            {
                AtomicFile.Write(path, after);
            }

            Console.WriteLine(isClear ? $"{path} has no outputs." : $"Cleared {path}.");
        }
    }

    // A .dib has no place for outputs; one that is none is told all the same.
    private static byte[] Cleared(byte[] text, string path)
    {
        if (!DibFile.Is(path))
        {
            return ClearedNotebook.Of(text, path);
        }

        _ = Notebook.Load(path);
        return text;
    }
}
