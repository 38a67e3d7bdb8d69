using System.Reflection;
using System.Text.RegularExpressions;
using NoisyNotebooks.Methods.Papers;
using NoisyNotebooks.Methods.Reproductions;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Papers;

/// <summary>
/// Imports point one way: the shared ground knows no area, areas do not know each other, a paper's folder knows no other paper's,
/// only the catalogue knows all.
/// </summary>
public sealed partial class ArchitectureTests
{
    private const string Root = "NoisyNotebooks.Methods";

    // Each floor may use those before it, and each of its folders itself.
    private static readonly string[][] Ground =
    [
        ["Native"],
        ["Numerics"],
        ["Evaluation"],
        ["Data"],
        ["Noise", "Models"],
        ["Training"],
        ["Annotators"],
        ["Reproductions"],
    ];

    // What the papers of an area share: each folder may use those before it. Every other folder of an area is a paper's.
    private static readonly Dictionary<string, string[]> AreaGround = new(StringComparer.Ordinal)
    {
        ["Classification"] = ["SampleSelection"],
        ["Crowds"] = ["Votes", "Aggregation", "Audits"],
        ["LabelQuality"] = ["Probabilities", "Audits", "Checks", "Embeddings"],
        ["MultiLabel"] = ["Noise", "Checks"],
    };

    [Fact]
    public void Folders_of_the_library_import_only_what_lies_below_them()
    {
        var files = Files();
        Assert.SkipWhen(files.Count == 0, "The tests do not run in the repository.");
        var seen = 0;
        foreach (var (path, code) in files)
        {
            foreach (Match import in Import().Matches(code))
            {
                var target = import.Groups["folder"].Value;
                Assert.True(MayUse(path[0], target), $"{string.Join('/', path)} uses {Root}.{target}, which {path[0]} may not know.");
                seen++;
            }
        }

        Assert.True(seen > 30, $"only {seen} imports were found");
    }

    [Fact]
    public void Folders_of_an_area_name_only_types_that_lie_below_them()
    {
        var files = Files();
        Assert.SkipWhen(files.Count == 0, "The tests do not run in the repository.");
        var homes = files
            .SelectMany(f => Declaration().Matches(f.Code).Select(m => (Name: m.Groups["name"].Value, f.Path)))
            .GroupBy(d => d.Name, StringComparer.Ordinal)
            .Where(g => g.Select(d => Folder(d.Path)).Distinct().Count() == 1)
            .ToDictionary(g => g.Key, g => g.First().Path, StringComparer.Ordinal);
        Assert.True(homes.Count > 150, $"only {homes.Count} types were found");
        foreach (var (path, code) in files)
        {
            foreach (var word in Word().Matches(code).Select(m => m.Value).Distinct(StringComparer.Ordinal))
            {
                // Another top folder is another namespace, which only an import can open: the test above sees that.
                if (homes.TryGetValue(word, out var home) && path[0] == home[0])
                {
                    Assert.True(
                        MayUseInside(path, home),
                        $"{string.Join('/', path)} names {word} of {string.Join('/', home)}, which {Folder(path)} may not know.");
                }
            }
        }
    }

    [Fact]
    public void The_library_knows_nothing_of_notebooks() =>
        Assert.DoesNotContain(
            typeof(TrainingMethod).Assembly.GetReferencedAssemblies(),
            (AssemblyName a) => a.Name!.Contains("Interactive", StringComparison.Ordinal) || a.Name.Contains("Plotly", StringComparison.Ordinal));

    private static bool MayUse(string folder, string target)
    {
        var floor = Array.FindIndex(Ground, f => f.Contains(folder));
        if (floor < 0 && folder != "Papers")
        {
            Assert.Contains(folder, Enum.GetNames<PaperArea>());
        }

        return target == folder
            || (floor < 0 ? Ground : Ground.Take(floor)).Any(f => f.Contains(target))
            || (folder == "Papers" && Enum.GetNames<PaperArea>().Contains(target));
    }

    // Inside one top folder: only areas are divided.
    private static bool MayUseInside(string[] path, string[] home)
    {
        var (from, to) = (Sub(path), Sub(home));
        if (from == to || Ground.Any(f => f.Contains(path[0])) || path[0] == "Papers")
        {
            return true;
        }

        var shared = AreaGround.GetValueOrDefault(path[0], []);
        var place = Array.IndexOf(shared, from);
        return Array.IndexOf(shared, to) is var at and >= 0 && (place < 0 || at < place);
    }

    private static string Sub(string[] path) => path.Length > 2 ? path[1] : string.Empty;

    private static string Folder(string[] path) => string.Join('/', path[..^1]);

    private static List<(string[] Path, string Code)> Files()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent;
        }

        if (folder is null)
        {
            return [];
        }

        var source = Path.Combine(folder.FullName, "src", "Methods");
        return
        [
            .. Directory.EnumerateFiles(source, "*.cs", SearchOption.AllDirectories)
                .Select(f => (Path: Path.GetRelativePath(source, f).Split(Path.DirectorySeparatorChar), File: f))
                .Where(f => f.Path.Length > 1 && f.Path[0] is not ("obj" or "bin"))
                .Select(f => (f.Path, NoCode().Replace(File.ReadAllText(f.File), " "))),
        ];
    }

    [GeneratedRegex(@"^using (static |\w+ = )?NoisyNotebooks\.Methods\.(?<folder>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Import();

    // Types of a namespace, not those inside types.
    [GeneratedRegex(@"^(public|internal)[\w ]*? (class|struct|record|record struct|interface|enum) (?<name>[A-Z]\w*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    // Comments, and what stands in quotes.
    [GeneratedRegex("""//[^\n]*|"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+'""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoCode();
}
