using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Adoption;

/// <summary>
/// Runs notebooks that nobody here has written: each in a process of its own, since a cell may end or block it, with the notebook's folder
/// as the working directory, as in Jupyter and VS Code.
/// </summary>
internal sealed partial class AdoptionTrial : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, WorkingCopy> _copies = new(StringComparer.Ordinal);
    private readonly TimeSpan _cellTimeout;
    private readonly string _results = Directory.CreateTempSubdirectory("noisy-adopt-").FullName;
    private int _count;

    /// <summary>Makes ready.</summary>
    /// <param name="roots">The folders to copy, in which the cells run; null: they run where they are.</param>
    /// <param name="cellTimeout">The time for each cell.</param>
    /// <param name="warn">Told what could not be copied.</param>
    /// <exception cref="InvalidDataException">A folder is too large to copy.</exception>
    public AdoptionTrial(IEnumerable<string>? roots, TimeSpan cellTimeout, Action<string> warn)
    {
        _cellTimeout = cellTimeout;
        try
        {
            foreach (var root in (roots ?? []).Select(Path.GetFullPath).Distinct(StringComparer.Ordinal))
            {
                _copies[root] = WorkingCopy.Of(root, warn);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Called when a cell begins, with the notebook and "3 of 14"; null: nobody asks.</summary>
    public Action<string, string>? CellBegins { get; init; }

    /// <summary>Runs a notebook.</summary>
    /// <param name="subject">The notebook.</param>
    /// <param name="interrupt">Ends it; what has run is in the report.</param>
    /// <returns>What works, and the notebook with its outputs, where there are any.</returns>
    public async Task<(AdoptionEntry Entry, Notebook? Run)> RunAsync(AdoptionSubject subject, CancellationToken interrupt)
    {
        var root = Path.GetFullPath(subject.Root);
        var path = _copies.TryGetValue(root, out var copy)
            ? Path.Combine(copy.Path, Path.GetRelativePath(root, Path.GetFullPath(subject.Path)))
            : Path.GetFullPath(subject.Path);
        var output = Path.Combine(_results, string.Create(CultureInfo.InvariantCulture, $"{++_count}.ipynb"));
        var (code, error) = await RunAsync(path, output, subject.Path, interrupt);
        if (!File.Exists(output))
        {
            return (new AdoptionEntry(subject.Path, interrupt.IsCancellationRequested ? "it was interrupted." : $"{error} (exit code {code})", []), null);
        }

        // As it says itself: 0 where all cells ran, 1 where some failed.
        var end = code is 0 or 1 || interrupt.IsCancellationRequested ? null
            : string.Create(CultureInfo.InvariantCulture, $"The process ended in this cell, with exit code {code}{(error.Length > 0 ? ": " + error : ".")}");
        var run = Notebook.Load(output);
        return (AdoptionEntry.Of(subject.Path, run, end), run);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var copy in _copies.Values)
        {
            copy.Dispose();
        }

        Directory.Delete(_results, recursive: true);
    }

    private async Task<(int Code, string Error)> RunAsync(string path, string target, string shown, CancellationToken interrupt)
    {
        var program = KernelSpec.ThisProgram();
        var seconds = _cellTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), "run", path, "-o", target, "--allow-errors", "--cell-timeout", seconds])
        {
            WorkingDirectory = Path.GetDirectoryName(path),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();

        // What is done is in the file after each cell, whatever becomes of the process.
        await using var stop = interrupt.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = WatchAsync(process.StandardOutput, shown);
        await process.WaitForExitAsync(CancellationToken.None);

        // A program that a cell has started may hold the pipes open after the end.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(Patience, CancellationToken.None));
        return (process.ExitCode, error.IsCompletedSuccessfully ? FirstLine(await error) : string.Empty);
    }

    private async Task WatchAsync(StreamReader lines, string shown)
    {
        while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (CellBegins is { } begins && Begin().Match(line) is { Success: true } cell)
            {
                begins(shown, $"{cell.Groups["cell"].Value} of {cell.Groups["of"].Value}");
            }
        }
    }

    private static string FirstLine(string text) => text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? string.Empty;

    // How a run shows that a cell begins; what cells show is indented.
    [GeneratedRegex(@"^\[ *(?<cell>\d+)/(?<of>\d+)\] ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Begin();
}
