using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NoisyNotebooks.Kernel.Host.Jupyter;

namespace NoisyNotebooks.Kernel.Host.Tests.Jupyter;

/// <summary>
/// Short cells, each interrupted twice within 50 ms, in kernels that are processes of their own: none dies, none hangs, each still computes.
/// NOISY_KERNELS says how many kernels; by hand 100 are tried.
/// </summary>
public sealed class QuickInterruptTests
{
    private const int Cells = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Codes =
    [
        "1 + 1", "var x = 3;", "Console.WriteLine(\"a\");", "for (var i = 0; i < 1000000; i++) { }", "string.Join(\",\", Enumerable.Range(0, 100))",
        "await Task.Delay(5);", "Thread.Sleep(5);", "int F(int n) => n < 2 ? n : F(n - 1) + F(n - 2); F(20)", "#!who", "display(1); display(2);",
        "throw new Exception(\"x\");", "Console.WriteLine(new string('x', 2000));", "while (true) { }", "int Next(int n) => n * 3 + 1; var k = 0; while (true) k = Next(k);",
        "var gate = new object(); var l = 0; while (true) lock (gate) l++;", "while (true) Console.Write(\"\");", "Console.Error.WriteLine(\"b\"); await Task.Delay(40);",
    ];

    [Fact]
    public async Task Short_cells_interrupted_twice_in_a_moment_neither_end_the_kernel_nor_silence_it()
    {
        var kernels = int.TryParse(Environment.GetEnvironmentVariable("NOISY_KERNELS"), CultureInfo.InvariantCulture, out var asked) ? asked : 2;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("NOISY_SEED"), CultureInfo.InvariantCulture, out var first) ? first : 0;
        var wrong = new List<string>();
        for (var kernel = 0; kernel < kernels; kernel++)
        {
            if (await ProblemAsync(new Random(seed + kernel)) is { } problem)
            {
                wrong.Add($"kernel {kernel}: {problem}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {kernels}:\n{string.Join('\n', wrong)}");
    }

    private static async Task<string?> ProblemAsync(Random random)
    {
        using var folder = new TemporaryFolder();
        var connection = KernelClient.FreePorts();
        await File.WriteAllTextAsync(folder.File("c.json"), Json(connection));
        var command = KernelSpec.ThisProgram();
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "kernel", folder.File("c.json")])
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder.Path,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var client = new KernelClient(connection);
        string? problem = null;
        try
        {
            client.WaitForSubscription();
            for (var cell = 0; cell < Cells && problem is null; cell++)
            {
                problem = await InterruptedAsync(client, process, Codes[random.Next(Codes.Length)], random) is { } p ? $"cell {cell}: {p}" : null;
            }

            // An interrupt may still be on its way when the last cell begins.
            var status = string.Empty;
            for (var time = 0; time < 5 && problem is null && status != "ok"; time++)
            {
                problem = Answer(client, process, client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = "6 * 7" }), out status);
            }

            problem ??= status == "ok" ? null : $"the last cell ended with '{status}'";
            if (problem is null)
            {
                client.Send(Channel.Control, "shutdown_request", []);
                await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
                problem = process.ExitCode == 0 ? null : $"exit code {process.ExitCode} after the shutdown";
            }
        }
        catch (TimeoutException)
        {
            problem ??= "no end after the shutdown";
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        var text = await said;
        return problem is null && !text.Contains("Exception", StringComparison.Ordinal) ? null : $"{problem} {text[Math.Max(0, text.Length - 3000)..]}";
    }

    private static async Task<string?> InterruptedAsync(KernelClient client, Process process, string code, Random random)
    {
        var request = client.Send(Channel.Shell, "execute_request", new JsonObject { ["code"] = code, ["stop_on_error"] = false });
        var sent = DateTimeOffset.MinValue;
        for (var time = 0; time < 2; time++)
        {
            await Task.Delay(random.Next(25));
            sent = DateTimeOffset.UtcNow;
            if (random.Next(2) == 0 || OperatingSystem.IsWindows())
            {
                client.Send(Channel.Control, "interrupt_request", []);
            }
            else
            {
                using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
                await kill.WaitForExitAsync();
            }
        }

        if (Answer(client, process, request, out _, TimeSpan.FromSeconds(1)) is not "hangs" and var problem)
        {
            return problem;
        }

        // An interrupt that comes before the cell has begun finds nothing to stop. Where none came after, one more is due.
        DateTimeOffset? began = null;
        for (var clock = Stopwatch.StartNew(); began is null && clock.Elapsed < Patience;)
        {
            began = Began(client, request);
        }

        if (began >= sent)
        {
            client.Send(Channel.Control, "interrupt_request", []);
        }

        return Answer(client, process, request, out _);
    }

    // When the kernel said that it began with the request.
    private static DateTimeOffset? Began(KernelClient client, string request)
    {
        while (client.TryReceive(Channel.IOPub, TimeSpan.FromMilliseconds(200)) is { } message)
        {
            if (message.Type == "status" && (string?)message.Parent["msg_id"] == request)
            {
                return DateTimeOffset.Parse((string)message.Header["date"]!, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static string? Answer(KernelClient client, Process process, string request, out string status, TimeSpan? patience = null)
    {
        status = string.Empty;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < (patience ?? Patience);)
        {
            if (client.TryReceive(Channel.Shell, TimeSpan.FromMilliseconds(200)) is { } reply)
            {
                if ((string?)reply.Parent["msg_id"] == request)
                {
                    status = reply.Text("status");
                    return null;
                }
            }
            else if (process.HasExited)
            {
                return $"died, exit code {process.ExitCode}";
            }
        }

        return "hangs";
    }

    private static string Json(ConnectionFile connection) => new JsonObject
    {
        ["transport"] = "tcp", ["ip"] = "127.0.0.1", ["signature_scheme"] = "hmac-sha256", ["key"] = connection.Key,
        ["shell_port"] = connection.ShellPort, ["control_port"] = connection.ControlPort, ["iopub_port"] = connection.IOPubPort,
        ["stdin_port"] = connection.StdinPort, ["hb_port"] = connection.HeartbeatPort,
    }.ToJsonString();
}
