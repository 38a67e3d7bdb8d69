using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NoisyNotebooks.Notebooks.Tests.Browser;

/// <summary>A Jupyter Notebook server with our kernel installed, in a folder of its own.</summary>
internal sealed class JupyterServer : IAsyncDisposable
{
    private readonly Process _process;

    private JupyterServer(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts it on a folder of notebooks and waits until it answers.</summary>
    public static async Task<JupyterServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        const string program = "/usr/bin/jupyter-notebook";
        Assert.SkipUnless(File.Exists(program), $"There is no {program}.");
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = folder,
            ["JUPYTER_DATA_DIR"] = Path.Combine(folder, "share", "jupyter"),
            ["JUPYTER_CONFIG_DIR"] = Path.Combine(folder, "config"),
            ["OMP_NUM_THREADS"] = "1",
        };
        var (installed, log) = await Client.RunAsync("dotnet", [Client.Noisy, "jupyter", "install"], folder, environment);
        Assert.True(installed == 0, log);

        var port = FreePort();
        var start = new ProcessStartInfo(
            program,
            [
                "--no-browser", "--allow-root", "--ip=127.0.0.1", $"--port={port}", "--port-retries=0",
                "--NotebookApp.token=", "--NotebookApp.password=", $"--notebook-dir={folder}",
            ])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var address = new Uri($"http://127.0.0.1:{port}/");
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address, "api"), cancellationToken);
                answer.EnsureSuccessStatusCode();
                return new JupyterServer(process, address);
            }
            catch (HttpRequestException)
            {
                Assert.False(process.HasExited, "The Jupyter server ended at once.");
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
