using System.Reflection;
using System.Text.RegularExpressions;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Papers;

/// <summary>Imports point one way: the shared ground knows no area, areas do not know each other, only the catalogue knows all.</summary>
public sealed partial class ArchitectureTests
{
    private const string Root = "NoisyNotebooks.Methods";

    // Each floor may use those before it, and itself.
    private static readonly string[][] Ground =
    [
        ["Native"],
        ["Data"],
        ["Noise", "Models", "Evaluation"],
        ["Training"],
        ["Reproductions"],
    ];

    [Fact]
    public void Folders_of_the_library_use_only_what_lies_below_them()
    {
        var source = Source();
        Assert.SkipWhen(source is null, "The tests do not run in the repository.");
        var areas = Enum.GetNames<PaperArea>();
        var seen = 0;
        foreach (var file in source.EnumerateFiles("*.cs", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source.FullName, file.FullName).Split(Path.DirectorySeparatorChar);
            if (path.Length < 2 || path[0] is "obj" or "bin")
            {
                continue;
            }

            var allowed = Allowed(path[0], areas);
            foreach (Match import in Import().Matches(File.ReadAllText(file.FullName)))
            {
                var target = import.Groups["folder"].Value;
                Assert.True(allowed.Contains(target), $"{string.Join('/', path)} uses {Root}.{target}, which {path[0]} may not know.");
                seen++;
            }
        }

        Assert.True(seen > 30, $"only {seen} imports were found");
    }

    [Fact]
    public void The_library_knows_nothing_of_notebooks() =>
        Assert.DoesNotContain(
            typeof(TrainingMethod).Assembly.GetReferencedAssemblies(),
            (AssemblyName a) => a.Name!.Contains("Interactive", StringComparison.Ordinal) || a.Name.Contains("Plotly", StringComparison.Ordinal));

    private static HashSet<string> Allowed(string folder, string[] areas)
    {
        var floor = Array.FindIndex(Ground, f => f.Contains(folder));
        if (floor >= 0)
        {
            return [.. Ground.Take(floor).SelectMany(f => f), folder];
        }

        HashSet<string> all = [.. Ground.SelectMany(f => f), folder];
        if (folder == "Papers")
        {
            all.UnionWith(areas);
        }
        else
        {
            Assert.Contains(folder, areas);
        }

        return all;
    }

    private static DirectoryInfo? Source()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null ? null : new DirectoryInfo(Path.Combine(folder.FullName, "src", "Methods"));
    }

    [GeneratedRegex(@"^using (static )?NoisyNotebooks\.Methods\.(?<folder>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Import();
}
