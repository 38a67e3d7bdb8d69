using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests;

/// <summary>The walkthrough of paper 03, executed by Jupyter's own client through our kernel.</summary>
public sealed class RealJupyterTests
{
    [Fact]
    public async Task Jupyter_executes_the_walkthrough_through_the_installed_kernelspec()
    {
        var jupyter = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Append("/usr/bin")
            .Select(p => Path.Combine(p, "jupyter-nbconvert"))
            .FirstOrDefault(File.Exists);
        Assert.SkipWhen(jupyter is null, "There is no jupyter-nbconvert on the PATH.");

        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            var data = Path.Combine(folder.FullName, "share", "jupyter");
            var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["JUPYTER_DATA_DIR"] = data, ["HOME"] = folder.FullName };
            var (installed, log) = await Client.RunAsync("dotnet", [Client.Noisy, "jupyter", "install"], folder.FullName, environment);
            Assert.True(installed == 0, log);
            File.WriteAllText(Path.Combine(folder.FullName, "in.ipynb"), QuickWalkthrough().ToJsonString());

            var (exitCode, output) = await Client.RunAsync(
                jupyter,
                ["--to", "notebook", "--execute", "--ExecutePreprocessor.kernel_name=noisy", "--output", "out.ipynb", "in.ipynb"],
                folder.FullName,
                environment);

            Assert.True(exitCode == 0, output);
            var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "out.ipynb")))!["cells"]!.AsArray();
            var reproduce = cells.Single(c => (string?)c!["id"] == "reproduce")!["outputs"]!.ToJsonString();
            Assert.Contains("The claim holds at Quick scale over 1 seed", reproduce, StringComparison.Ordinal);
            var training = cells.Single(c => (string?)c!["id"] == "train-elr")!["outputs"]!.AsArray();
            Assert.Contains(training, o => o!["data"]?["application/vnd.plotly.v1+json"] is not null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Jupyter injects no parameters: the cell that holds them is replaced.
    private static JsonNode QuickWalkthrough()
    {
        var notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "notebooks/papers/03-elr.ipynb")))!;
        var parameters = notebook["cells"]!.AsArray().Single(c => (string?)c!["id"] == "parameters")!;
        parameters["source"] = "var scale = \"quick\"; var epochs = 2; var examples = 1000;";
        return notebook;
    }
}
