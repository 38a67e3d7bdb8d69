using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>
/// A notebook of .NET Interactive or Polyglot Notebooks as one for this kernel. Jupyter hands the kernel a cell's text alone, so the language
/// that those stored beside the cell becomes its first line.
/// </summary>
internal static class AdoptedNotebook
{
    // Where .NET Interactive, Polyglot Notebooks and VS Code keep a language.
    private static readonly string[] Sections = ["dotnet_interactive", "polyglot_notebook", "vscode"];

    /// <summary>Changes a notebook into one for this kernel; outputs, text and everything else stay.</summary>
    /// <param name="notebook">The notebook.</param>
    public static void Adopt(Notebook notebook)
    {
        var first = notebook.Language;
        foreach (var cell in notebook.Cells.Where(c => c.Kind == CellKind.Code))
        {
            var language = cell.Language is { Length: > 0 } own ? Notebook.Canonical(own) : first;
            if (language != "csharp" && cell.Source.AsSpan().Trim().Length > 0 && !Begins(cell.Source, language))
            {
                cell.Source = $"#!{language}\n{cell.Source}";
            }

            Array.ForEach(Sections, s => cell.Metadata.Remove(s));
        }

        Array.ForEach(Sections, s => notebook.Metadata.Remove(s));
        notebook.Metadata["kernelspec"] = new JsonObject { ["display_name"] = LanguageInfo.CSharp.DisplayName, ["language"] = LanguageInfo.CSharp.Language, ["name"] = "noisy" };
        notebook.Metadata["language_info"] = LanguageInfo.CSharp.Create();
    }

    // The line is there already where somebody has written it by hand.
    private static bool Begins(string source, string language) =>
        source.TrimStart().Split('\n')[0].TrimEnd().Equals("#!" + language, StringComparison.OrdinalIgnoreCase);
}
