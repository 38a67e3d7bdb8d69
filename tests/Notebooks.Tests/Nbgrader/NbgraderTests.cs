using System.Text.Json;
using System.Text.Json.Nodes;

namespace NoisyNotebooks.Notebooks.Tests.Nbgrader;

/// <summary>What a teacher gives nbgrader (notebooks/course/nbgrader), tried in the real kernel as nbgrader does it.</summary>
public sealed class NbgraderTests
{
    private const string Python = "/usr/bin/python3";

    private static readonly string Files = Path.Combine(Repository.Root, "notebooks", "course", "nbgrader");

    // A snippet, the code of the solution, wrong answers, and the text that only the test without a hash may hold.
    private static readonly (string Key, string Snippet, string Solution, string[] Wrong, string Hidden)[] Cases =
    [
        ("bool", "b", "var b = true;", ["b = false;"], "<True>"),
        ("integer", "i", "object i = 41;", ["i = 42;", "i = 41L;"], "<41>"),
        ("number", "d", "var d = 1.0 / 3;", ["d = 0.334;"], "<0.3333>"),
        ("string", "s", "var s = \"A \\\"b\\\"\\nc \";", ["s = \"a \\\"b\\\"\\nc \";", "s = \"A \\\"b\\\"\\nc\";"], "<A "),
        ("sequence", "a.Select(x => x * 2)", "var a = new[] { 3, 1 };", ["a = [1, 3];", "a = [1, 2];", "a = [];"], "6;"),
        ("dictionary", "m", "var m = new Dictionary<string, double> { [\"x\"] = 1.5 };", ["m[\"x\"] = 2;", "m.Clear();"], "1.5"),
        ("tensor", "t", "var t = new double[] { 1, 2 }.AsTensor();", ["t = new double[] { 1, 3 }.AsTensor();", "t = new double[] { 1 }.AsTensor();"], "1; 2"),
        ("default", "o", "object o = null;", ["o = new Version(1, 0);"], "<>"),
    ];

    [Fact]
    public async Task Tests_made_of_the_templates_pass_with_the_solution_and_fail_with_wrong_answers_hashed_or_not()
    {
        var folder = Directory.CreateTempSubdirectory("noisynotebooks-");
        try
        {
            Assert.SkipWhen(
                !File.Exists(Python) || (await Client.RunAsync(Python, ["-c", "import jupyter_client, jinja2, traitlets, yaml"], folder.FullName)).ExitCode != 0,
                "There is no Python with jupyter_client, jinja2, traitlets and yaml.");
            var environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["JUPYTER_DATA_DIR"] = Path.Combine(folder.FullName, "jupyter"), ["HOME"] = folder.FullName,
            };
            var (installed, log) = await Client.RunAsync("dotnet", [Client.Noisy, "jupyter", "install"], folder.FullName, environment);
            Assert.True(installed == 0, log);

            var cases = JsonSerializer.Serialize(Cases.Select(c => new { snippet = c.Snippet, solution = c.Solution, wrong = c.Wrong, hidden = c.Hidden }));
            var script = Path.Combine(Repository.Root, "tests", "Notebooks.Tests", "Nbgrader", "try_templates.py");
            var (exitCode, output) = await Client.RunAsync(Python, [script, Files, "noisy", cases], folder.FullName, environment);

            Assert.True(exitCode == 0, output);
            var report = JsonNode.Parse(output.Split('\n').Single(l => l.StartsWith("{\"stub\"", StringComparison.Ordinal)))!;
            Assert.Equal("// YOUR CODE HERE\nthrow new NotImplementedException();", (string?)report["stub"]);
            Assert.Equal("//", (string?)report["comment"]);
            var tried = report["cases"]!.AsArray();
            Assert.Equal(Cases.SelectMany(c => new[] { c.Key, c.Key }), tried.Select(c => (string?)c!["key"]));
            Assert.All(tried.SelectMany(c => c!["right"]!.AsArray()), r => Assert.True((bool)r!));
            Assert.All(tried.SelectMany(c => c!["wrong"]!.AsArray()), w => Assert.True((int)w! > 0, report.ToJsonString()));
            Assert.All(tried, c => Assert.True((bool)c!["hides"]!, report.ToJsonString()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_keys_of_the_files_are_what_our_notebooks_say_of_themselves()
    {
        var kernel = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, Repository.Notebooks[0])))!["metadata"]!["kernelspec"]!;

        var config = File.ReadAllText(Path.Combine(Files, "nbgrader_config.py"));
        Assert.Contains($"    \"{(string?)kernel["language"]}\": \"// YOUR CODE HERE", config, StringComparison.Ordinal);
        Assert.Contains($"comment_strs = {{\"{(string?)kernel["name"]}\": ", config, StringComparison.Ordinal);
        Assert.Contains($"sanitizers = {{\"{(string?)kernel["name"]}\": ", config, StringComparison.Ordinal);
        Assert.Contains($"\n{(string?)kernel["name"]}:\n", File.ReadAllText(Path.Combine(Files, "autotests.yml")), StringComparison.Ordinal);
    }
}
