using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Host.Notebooks;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>Code of a file that runs as if it stood in the cell.</summary>
/// <param name="Code">The code.</param>
/// <param name="Language">The language that it begins in; null: C#.</param>
/// <param name="File">The file's full path.</param>
/// <param name="Name">What error reports call it.</param>
internal sealed record ImportedCode(string Code, string? Language, string File, string Name)
{
    /// <summary>The run of a cell, for this code in it.</summary>
    /// <param name="run">The cell's run.</param>
    /// <returns>The run of the code.</returns>
    public CellRun In(CellRun run) =>
        run with { Directory = Path.GetDirectoryName(File)!, Source = Name, Importing = [.. run.Importing, File] };
}

/// <summary><c>#!import</c>: runs the code cells of a notebook, or a source file, in this session.</summary>
internal sealed class ImportCommand : MagicCommand
{
    /// <inheritdoc/>
    public override string Name => "#!import";

    /// <inheritdoc/>
    public override string Description => "Runs a source file, or the code cells of a notebook, here. The path begins at the notebook's folder.";

    /// <inheritdoc/>
    public override IReadOnlyList<CommandParameter> Parameters { get; } =
    [
        new() { Name = "--file", Description = "A .cs, .csx, .fs, .fsx, .ipynb or .dib file.", IsPositional = true, IsRequired = true },
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } = ["#!import charts.cs", "#!import ../course/01-noise.ipynb"];

    /// <inheritdoc/>
    public override Task RunAsync(CommandArguments arguments, INotebook notebook)
    {
        var session = (SessionNotebook)notebook;
        var given = arguments.Required("--file");
        var file = Path.GetFullPath(given, Path.GetFullPath(session.Run.Directory));
        if (session.Run.Importing.Contains(file, StringComparer.Ordinal))
        {
            throw new CommandException($"#!import {given}: the file imports itself, by way of {string.Join(", ", session.Run.Importing.Select(Path.GetFileName))}.");
        }

        session.Imports.AddRange(Read(given, file));
        return Task.CompletedTask;
    }

    private static IEnumerable<ImportedCode> Read(string given, string file)
    {
        try
        {
            RegularFile.Check(file);
            var name = Path.GetFileName(file);
            return Path.GetExtension(file).ToLowerInvariant() switch
            {
                ".ipynb" or ".dib" => Cells(Notebook.Load(file), file),
                ".cs" or ".csx" => ScriptFile.Cells(File.ReadAllText(file)).Select(c => new ImportedCode(c, "csharp", file, name)),
                ".fs" or ".fsx" => [new ImportedCode(File.ReadAllText(file), "fsharp", file, name)],
                _ => throw new CommandException($"#!import {given}: expected a .cs, .csx, .fs, .fsx, .ipynb or .dib file."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotebookFormatException)
        {
            throw new CommandException($"#!import {given}: {e.Message}", e);
        }
    }

    private static IEnumerable<ImportedCode> Cells(Notebook notebook, string file)
    {
        var language = (string?)notebook.Metadata["kernelspec"]?["language"] is "F#" ? "fsharp" : null;
        return notebook.Cells.Where(c => c.Kind == CellKind.Code)
            .Select((c, i) => new ImportedCode(c.Source, c.Language ?? language, file, $"{Path.GetFileName(file)} cell {i + 1}"));
    }
}
