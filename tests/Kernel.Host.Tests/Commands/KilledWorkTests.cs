using System.Globalization;
using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Tests.Notebooks;

namespace NoisyNotebooks.Kernel.Host.Tests.Commands;

/// <summary>
/// Long work that is killed (<c>kill -9</c>) at random and begun again until it ends: what it comes to is what undisturbed work comes to, to the
/// last bit, and nothing lies around after it. NOISY_KILLS says how many kills; by hand 50 are tried.
/// </summary>
public sealed partial class KilledWorkTests : IDisposable
{
    private const string Data = "var noisy = new SymmetricNoise(0.4).Inject(SyntheticData.GaussianBlobs(1500, seed: 3), 1).Dataset;";
    private readonly TemporaryFolder _folder = new();

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("NOISY_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 2;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train", "#!train elr --data noisy --model mlp --epochs 20 --checkpoint keep/state.bin --device cpu", "File.WriteAllText(\"result.txt\", string.Join('\\n', run.Records.Select(e => $\"{e.TrainLoss:R}\")));")]
    [InlineData("audit", "#!audit noisy --model mlp --epochs 8 --device cpu --export result.txt", "")]
    public async Task A_notebook_that_is_killed_and_run_again_comes_to_the_same(string name, string work, string last)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such signal.");
        NotebookFixture.Of([Data, work, .. last.Length > 0 ? [last] : Array.Empty<string>()]).Save(_folder.File($"{name}.ipynb"));
        await Compare(["run", $"{name}.ipynb"], "result.txt", static text => text);
    }

    [Fact]
    public async Task A_reproduction_that_is_killed_leaves_nothing_half_written()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no such signal.");
        await Compare(["reproduce", "28", "--scale", "quick", "--markdown", "result.md"], "result.md", static text => Seconds().Replace(text, "…"));
    }

    private async Task Compare(string[] command, string result, Func<string, string> lasting)
    {
        var (undisturbed, file) = (_folder.File("undisturbed"), _folder.File(result));
        (string, string)[] cache = [("NOISY_CACHE", _folder.File("cache"))];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var (code, output, error) = await NoisyProcess.Run(_folder.Path, cache, command);
        Assert.True(code == ExitCodes.Ok, output + error);
        var time = clock.Elapsed;
        File.Move(file, undisturbed);
        Forget();

        // Into its work, not into its start alone.
        var random = new Random(20261130);
        for (var killed = 0; killed < Kills;)
        {
            var wasKilled = await NoisyProcess.RunAndKill(_folder.Path, cache, time * (0.2 + (0.8 * random.NextDouble())), command);
            killed += wasKilled ? 1 : 0;
            if (!wasKilled || killed == Kills)
            {
                if (wasKilled)
                {
                    (code, output, error) = await NoisyProcess.Run(_folder.Path, cache, command);
                    Assert.True(code == ExitCodes.Ok, output + error);
                }

                Assert.Equal(lasting(await File.ReadAllTextAsync(undisturbed)), lasting(await File.ReadAllTextAsync(file)));
                Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.tmp", SearchOption.AllDirectories));
                Forget();
            }
            else if (File.Exists(file))
            {
                Assert.Equal(lasting(await File.ReadAllTextAsync(undisturbed)), lasting(await File.ReadAllTextAsync(file)));
            }
        }

        void Forget()
        {
            File.Delete(file);
            if (Directory.Exists(_folder.File("keep")))
            {
                Directory.Delete(_folder.File("keep"), recursive: true);
            }
        }
    }

    [GeneratedRegex(@"\d+(\.\d+)? s\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Seconds();
}
