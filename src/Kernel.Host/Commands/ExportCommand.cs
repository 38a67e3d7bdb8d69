using System.CommandLine;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Kernel.Host.Notebooks.Html;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary><c>noisy export</c>: a notebook as another kind of file, without running it.</summary>
internal static class ExportCommand
{
    // Cells begin in C#; these are what they can switch to.
    private static readonly HashSet<string> Languages =
        [.. ShownLanguage.All.SelectMany(l => l.Names), "csharp", "c#", "fsharp", "f#"];

    /// <summary>Builds the command.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        var notebook = new Argument<string>("notebook") { Description = "The notebook (.ipynb or .dib). It is not run and not changed." };
        var html = new Option<string?>("--html") { Description = "Write one self-contained HTML page here; without any option: NAME.html beside the notebook." };
        var cs = new Option<string?>("--cs") { Description = "Write the code here as C#; #!import runs such a file." };
        var ipynb = new Option<string?>("--ipynb") { Description = "Write a Jupyter notebook here, as from a .dib." };
        var dib = new Option<string?>("--dib") { Description = "Write the code and text here as .NET Interactive's .dib, which holds no outputs." };
        var command = new Command("export", "Write a notebook, with the outputs that it has, as a page, C#, .ipynb or .dib.") { notebook, html, cs, ipynb, dib };
        command.SetAction(result => FileErrors.Report(() =>
            Run(result.GetRequiredValue(notebook), result.GetValue(html), result.GetValue(cs), result.GetValue(ipynb), result.GetValue(dib))));
        return command;
    }

    private static void Run(string path, string? html, string? cs, string? ipynb, string? dib)
    {
        var page = html ?? ((cs ?? ipynb ?? dib) is null ? Path.ChangeExtension(path, ".html") : null);
        OutputTargets.AreApart([path], new[] { ("--html", page), ("--cs", cs), ("--ipynb", ipynb), ("--dib", dib) }.Where(t => t.Item2 is not null).Select(t => (t.Item1, t.Item2!, false)));
        var notebook = Notebook.Load(path);
        if (cs is not null)
        {
            AtomicFile.Write(cs, ScriptFile.Of(notebook, Languages));
            Console.WriteLine($"Wrote {cs}.");
        }

        if (ipynb is not null)
        {
            notebook.Save(ipynb);
            Console.WriteLine($"Wrote {ipynb}.");
        }

        if (dib is not null)
        {
            AtomicFile.Write(dib, DibFile.Of(notebook));
            Console.WriteLine($"Wrote {dib}.");
        }

        if (page is not null)
        {
            AtomicFile.Write(page, HtmlPage.Of(notebook, Path.GetFileNameWithoutExtension(path), Path.GetDirectoryName(Path.GetFullPath(path))));
            Console.WriteLine($"Wrote {page}.");
        }
    }
}
