using System.Diagnostics;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>What holds for a whole process that uses libtorch, and therefore needs one of its own.</summary>
public sealed class TorchProcessTests
{
    [Fact]
    public async Task A_libtorch_that_the_user_names_is_the_one_that_trains()
    {
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            // The packaged libraries again, elsewhere: a folder as PyTorch has one.
            var elsewhere = folder.CreateSubdirectory("torch");
            foreach (var library in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "libtorch")))
            {
                if (!Path.GetFileName(library).Contains("LibTorchSharp", StringComparison.Ordinal))
                {
                    File.Copy(library, Path.Combine(elsewhere.FullName, Path.GetFileName(library)));
                }
            }

            var lines = await RunAsync(
                folder,
                new() { ["NOISY_LIBTORCH"] = elsewhere.FullName },
                """
                #!dataset digits --take 200 --name data
                #!train cross-entropy --data data --model logistic --epochs 1 --name run
                """,
                "Console.WriteLine(run.Records.Length);",
                "Console.WriteLine(NoisyNotebooks.Methods.Native.TorchNativeLibraries.LibtorchFolder);",
                """Console.WriteLine(File.ReadAllText("/proc/self/maps").Split('\n').First(l => l.Contains("libtorch_cpu")).Split(' ').Last());""");

            Assert.Equal(["1", elsewhere.FullName, Path.Combine(elsewhere.FullName, "libtorch_cpu.so")], lines);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_thread_lets_its_helper_threads_go()
    {
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            // Helpers bear the name of the thread that they help; a thread that has ended leaves the list a little later.
            var lines = await RunAsync(
                folder,
                new() { ["OMP_NUM_THREADS"] = "2" },
                """
                using TorchSharp;
                using NoisyNotebooks.Methods.Native;
                int Helpers() => Directory.GetDirectories("/proc/self/task").Count(t => File.ReadAllText(t + "/comm").Trim() == "notebook cells") - 1;
                void Multiply() { using var a = torch.rand(600, 600); using var b = a.matmul(a).relu(); }
                Multiply();
                Console.WriteLine(Helpers());
                TorchWorkers.Release();
                SpinWait.SpinUntil(() => Helpers() == 0, TimeSpan.FromSeconds(20));
                Console.WriteLine(Helpers());
                Multiply();
                Console.WriteLine(Helpers());
                """);

            Assert.Equal(["1", "0", "1"], lines);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_killed_run_goes_on_from_its_checkpoint_to_the_same_numbers()
    {
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            string[] Cells(string checkpoint) =>
                [
                    "#!dataset digits --take 600 --name data",
                    "#!inject symmetric --rate 0.4 --data data --name noisy",
                    $"#!train elr --data noisy --model mlp --epochs 40 --name run --checkpoint {checkpoint}",
                    "foreach (var r in run.Records) Console.WriteLine(FormattableString.Invariant($\"{r.Epoch} {r.TrainLoss:R} {r.Dynamics.Value.MislabelledMemorized:R}\"));",
                ];
            var checkpoint = Path.Combine(folder.FullName, "killed.ckpt");
            var notebook = Path.Combine(folder.FullName, "killed.ipynb");
            await File.WriteAllTextAsync(notebook, Notebook(Cells("killed.ckpt")).ToJsonString(), TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo("dotnet", [Client.Noisy, "run", notebook, "-o", notebook])
            {
                UseShellExecute = false,
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
            };
            start.Environment["OMP_NUM_THREADS"] = "1";
            using (var process = Process.Start(start)!)
            {
                process.BeginOutputReadLine();
                Assert.True(SpinWait.SpinUntil(() => process.HasExited || File.Exists(checkpoint), TimeSpan.FromMinutes(2)));
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.NotEqual(0, process.ExitCode);
            }

            Assert.True(File.Exists(checkpoint));
            var resumed = await RunAsync(folder, [], Cells("killed.ckpt"));
            var whole = await RunAsync(folder, [], Cells("whole.ckpt"));

            Assert.Equal(40, whole.Length);
            Assert.Equal(whole, resumed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string[]> RunAsync(DirectoryInfo folder, Dictionary<string, string> environment, params string[] cells)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Looks at the process through /proc.");
        var path = Path.Combine(folder.FullName, "process.ipynb");
        await File.WriteAllTextAsync(path, Notebook(cells).ToJsonString());

        var (exitCode, output) = await Client.RunAsync("dotnet", [Client.Noisy, "run", path, "-o", path], folder.FullName, environment);

        Assert.True(exitCode == 0, output);
        var executed = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        var printed = executed["cells"]!.AsArray().SelectMany(c => c!["outputs"]!.AsArray())
            .Where(o => (string?)o!["output_type"] == "stream")
            .Select(o => o!["text"] is JsonArray parts ? string.Concat(parts.Select(p => (string)p!)) : (string)o["text"]!);
        return string.Concat(printed).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static JsonObject Notebook(string[] cells) => new()
    {
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
        ["metadata"] = new JsonObject(),
        ["cells"] = new JsonArray([.. cells.Select((source, i) => (JsonNode)new JsonObject
        {
            ["cell_type"] = "code",
            ["id"] = $"cell{i}",
            ["metadata"] = new JsonObject(),
            ["execution_count"] = null,
            ["outputs"] = new JsonArray(),
            ["source"] = source,
        })]),
    };
}
