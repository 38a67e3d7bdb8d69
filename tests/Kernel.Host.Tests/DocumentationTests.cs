using System.Text.RegularExpressions;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Host.Commands;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Tests.Languages;

namespace NoisyNotebooks.Kernel.Host.Tests;

/// <summary>What the documentation tells people to type is run, on fewer images and for one epoch.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string, int> Blocks()
    {
        var data = new TheoryData<string, int>();
        foreach (var file in Files())
        {
            var count = BlocksOf(file).Count(b => Kind(b) is not null);
            for (var i = 0; i < count; i++)
            {
                data.Add(Path.GetRelativePath(Root, file), i);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Every_code_block_works(string file, int index)
    {
        var block = BlocksOf(Path.Combine(Root, file)).Where(b => Kind(b) is not null).ElementAt(index);
        if (Kind(block) == "shell")
        {
            foreach (var line in block.Text.Split('\n').Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0))
            {
                AssertIsCommand(line);
            }

            return;
        }

        using var session = new ExecutionSession(MagicCommands.All, Root);
        await session.RunAsync("#!dataset fashion-mnist-10k --take 64 --name noisy", 1, new RecordedOutput());
        var outcome = await session.RunAsync(Smaller(block.Text), 2, new RecordedOutput());
        Assert.True(outcome.Status == CellStatus.Completed, string.Join('\n', outcome.Error?.Traceback ?? []));
    }

    [Fact]
    public void There_are_blocks_of_each_kind() =>
        Assert.Superset(
            new HashSet<string?> { "shell", "cell" },
            Files().SelectMany(BlocksOf).Select(Kind).ToHashSet());

    private static IEnumerable<string> Files() =>
    [
        Path.Combine(Root, "README.md"), Path.Combine(Root, "CONTRIBUTING.md"),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md").Order(StringComparer.Ordinal),
        .. Directory.EnumerateFiles(Path.Combine(Root, "src", "Kernel.Extension"), "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Root, "src", "Kernel.Host"), "*.md"),
    ];

    private static IEnumerable<(string Language, string Text)> BlocksOf(string file) =>
        Fence().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")).Select(m => (m.Groups["language"].Value, m.Groups["text"].Value));

    // Null: a picture in letters, or a package source that only the reader knows.
    private static string? Kind((string Language, string Text) block) =>
        block.Text.Contains("#i \"nuget", StringComparison.Ordinal) ? null
        : block.Language == "csharp" || block.Text.StartsWith("#!", StringComparison.Ordinal) || block.Text.StartsWith("#r ", StringComparison.Ordinal) ? "cell"
        : Command().IsMatch(block.Text) ? "shell"
        : null;

    private static string Smaller(string cell)
    {
        cell = Load().Replace(cell, "($0).Take(64)");
        cell = cell.Replace("Train = noisy,", "Train = noisy, Epochs = 1,", StringComparison.Ordinal);
        return string.Join('\n', cell.Split('\n').Select(l =>
            l.StartsWith("#!dataset", StringComparison.Ordinal) && !l.Contains("--take", StringComparison.Ordinal) ? l + " --take 64"
            : l.StartsWith("#!train", StringComparison.Ordinal) || l.StartsWith("#!compare", StringComparison.Ordinal) ? l + " --epochs 1"
            : l.StartsWith("#!reproduce", StringComparison.Ordinal) ? "#!help " + l.Split(' ')[0]
            : l));
    }

    private static void AssertIsCommand(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var noisy = words[0] == "noisy" ? words[1..]
            : line.StartsWith("dotnet run", StringComparison.Ordinal) && line.Contains("src/Kernel.Host", StringComparison.Ordinal) ? words[(Array.IndexOf(words, "--") + 1)..]
            : [];
        if (noisy.Length > 0)
        {
            Assert.Empty(RootCommands.Create().Parse(noisy).Errors);
        }

        foreach (var path in words.Where(w => w.StartsWith("src/", StringComparison.Ordinal) || w.StartsWith("notebooks/", StringComparison.Ordinal) || w == "benchmarks"))
        {
            Assert.True(Path.Exists(Path.Combine(Root, path)), path);
        }
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NoisyNotebooks.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex("^```(?<language>\\w*)\\n(?<text>.*?)\\n```$", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.Multiline, 5000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(dotnet|noisy|\./build\.ps1) ", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Command();

    [GeneratedRegex(@"await DatasetCatalog\.LoadAsync\([^)]*\)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Load();
}
