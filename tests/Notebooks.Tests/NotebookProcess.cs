using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary><c>noisy run --quick --pages --out FOLDER -</c>: one process for many notebooks, one after the other.</summary>
internal sealed class NotebookProcess : IDisposable
{
    private readonly string _folder;
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    public NotebookProcess(string folder)
    {
        _folder = folder;
        var start = new ProcessStartInfo("dotnet", [Client.Noisy, "run", "--quick", "--pages", "--out", folder, "--timeout", "300", "-"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_said)
            {
                _said.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    public bool IsAlive => !_process.HasExited;

    /// <summary>Runs a notebook and waits for its end.</summary>
    public async Task<NotebookRun> RunAsync(string notebook)
    {
        string? line = null;
        try
        {
            await _process.StandardInput.WriteLineAsync(notebook);
            await _process.StandardInput.FlushAsync();
            line = await _process.StandardOutput.ReadLineAsync();
        }
        catch (IOException)
        {
            // The process is gone; what it said follows.
        }

        if (line is null)
        {
            await _process.WaitForExitAsync();
            return new NotebookRun(notebook, -1, $"The process ended with exit code {_process.ExitCode}.\n{Said()}", 0, string.Empty, string.Empty);
        }

        var end = JsonNode.Parse(line)!;
        var executed = Path.Combine(_folder, Path.GetFileName(notebook));
        return new NotebookRun(
            notebook,
            (int)end["exitCode"]!,
            $"{(string?)end["error"]}\n{Said()}",
            (double)end["cpuSeconds"]!,
            Read(executed),
            Read(Path.ChangeExtension(executed, ".html")));
    }

    public void Stop()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public void Dispose()
    {
        // The end of its input is the end of its work.
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was stopped while a notebook was on its way to it.
        }

        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            Stop();
        }

        _process.Dispose();
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : string.Empty;

    private string Said()
    {
        lock (_said)
        {
            var text = _said.ToString();
            _said.Clear();
            return text;
        }
    }
}
