using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests.DotNetInteractive;

/// <summary>
/// The last release of .NET Interactive, installed into a folder of its own with a kernel specification for Jupyter, and the
/// package as people get it.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ReleasedTool : IAsyncLifetime, ICollectionFixture<ReleasedTool>
{
    /// <summary>The tests that share it.</summary>
    internal const string Name = "released tool";

    internal const string Version = "1.0.712001";
    private const string Kernel = "noisy-released-tool";
    private const string Python = "/usr/bin/python3";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("noisynotebooks-");
    private readonly string _version = $"0.1.0-test{Environment.ProcessId}";

    /// <summary>Why it cannot be tried here; null: it can.</summary>
    public string? Missing { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Python) || (await Client.RunAsync(Python, ["-c", "import nbclient"], _folder.FullName)).ExitCode != 0)
        {
            Missing = "There is no Python with nbclient.";
            return;
        }

        await Run("dotnet", "tool", "install", "Microsoft.dotnet-interactive", "--version", Version, "--tool-path", Tool);
        await Run(
            "dotnet", "pack", Path.Combine(Repository.Root, "src", "Kernel.Extension"), "--no-build", "-c", "Release", "-o", Feed, $"-p:PackageVersion={_version}");
        var kernel = Directory.CreateDirectory(Path.Combine(_folder.FullName, "jupyter", "kernels", Kernel)).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(kernel, "kernel.json"),
            new JsonObject
            {
                ["argv"] = new JsonArray(Path.Combine(Tool, "dotnet-interactive"), "jupyter", "--default-kernel", "csharp", "--http-local-only", "{connection_file}"),
                ["display_name"] = ".NET (C#)",
                ["language"] = "C#",
            }.ToJsonString());
    }

    /// <summary>Runs a notebook there.</summary>
    /// <param name="notebook">The text of the notebook.</param>
    /// <returns>Errors, warnings and verdicts.</returns>
    internal async Task<JsonNode> ExecuteAsync(string notebook)
    {
        var path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.ipynb");
        await File.WriteAllTextAsync(path, notebook.Replace("#r \\\"nuget: NoisyNotebooks\\\"", $"#r \\\"nuget: NoisyNotebooks, {_version}\\\"", StringComparison.Ordinal));
        return JsonNode.Parse(await Script("run_notebook.py", "{\"errors\"", path, Feed))!;
    }

    /// <summary>The line that loads the package, in a language of the tool.</summary>
    internal string Load => $"#i \"nuget: {Feed}\"\n#r \"nuget: NoisyNotebooks, {_version}\"";

    /// <summary>Runs cells there, in one session.</summary>
    /// <param name="cells">The cells; one that begins with "complete " asks for completions at its end.</param>
    /// <returns>What each showed.</returns>
    internal async Task<ToolCell[]> RunAsync(params string[] cells)
    {
        var json = await Script("run_cells.py", "[{\"error\"", JsonSerializer.Serialize(cells));
        return JsonSerializer.Deserialize<ToolCell[]>(json, JsonSerializerOptions.Web)!;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);

        // What the restore unpacked of the test's own version is of no use to anybody.
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } own
            ? own
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var unpacked = Path.Combine(packages, "noisynotebooks", _version);
        if (Directory.Exists(unpacked))
        {
            Directory.Delete(unpacked, recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task<string> Script(string name, string begin, params string[] arguments)
    {
        var (exitCode, output) = await Client.RunAsync(
            Python,
            [Path.Combine(Repository.Root, "tests", "Notebooks.Tests", "DotNetInteractive", name), Kernel, .. arguments],
            _folder.FullName,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["JUPYTER_PATH"] = Path.Combine(_folder.FullName, "jupyter"),
                ["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1",
            });
        Assert.True(exitCode == 0, output);
        return output.Split('\n').Single(l => l.StartsWith(begin, StringComparison.Ordinal));
    }

    private string Tool => Path.Combine(_folder.FullName, "tool");

    private string Feed => Path.Combine(_folder.FullName, "feed");

    private async Task Run(string program, params string[] arguments)
    {
        var (exitCode, output) = await Client.RunAsync(program, arguments, _folder.FullName);
        Assert.True(exitCode == 0, output);
    }
}

/// <summary>What a cell showed in the released tool: the last state of each output.</summary>
/// <param name="Error">Why it failed; null: it has not.</param>
/// <param name="Html">Its HTML.</param>
/// <param name="Plain">Its plain text.</param>
/// <param name="Updates">How often an output changed.</param>
/// <param name="Matches">The completions, where it asked for them.</param>
internal sealed record ToolCell(string? Error, string Html, string Plain, int Updates, string[] Matches);
