using PublicApiGenerator;

namespace NoisyNotebooks.Tests;

/// <summary>
/// The public API of a library as a text file, <c>tests/PublicApi/LIBRARY.txt</c>: what is added, changed or taken away shows in
/// the diff of a commit. Each test project looks at the library that it is named after.
/// </summary>
public sealed class PublicApiTests
{
    private const string Update = "NOISY_UPDATE_API";

    [Fact]
    public void The_public_API_is_the_recorded_one()
    {
        var tests = typeof(PublicApiTests).Assembly.GetName().Name!;
        var library = tests[..^".Tests".Length];
        var file = Find(library);
        Assert.SkipWhen(file is null, "The tests do not run in the repository.");
        var api = System.Reflection.Assembly.Load(library == "NoisyNotebooks.Kernel.Host" ? "noisy" : library).GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Runtime.CompilerServices.IsReadOnlyAttribute", "System.Text.RegularExpressions.GeneratedRegexAttribute"],
        });
        string[] now = [.. api.ReplaceLineEndings("\n").TrimEnd().Split('\n')];
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(file!, string.Join('\n', now) + "\n");
            return;
        }

        string[] recorded = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n").TrimEnd().Split('\n') : [];
        if (!now.SequenceEqual(recorded, StringComparer.Ordinal))
        {
            Assert.Fail(
                $"""
                The public API of {library} is not the one in tests/PublicApi/{library}.txt:
                {Difference(recorded, now)}
                Where that is what you mean, record it and commit the file with the change:
                {Update}=1 dotnet test tests/{tests["NoisyNotebooks.".Length..]} -c Release --filter FullyQualifiedName~PublicApi
                """);
        }
    }

    private static string Difference(string[] recorded, string[] now)
    {
        string[] lines =
        [
            .. recorded.Except(now, StringComparer.Ordinal).Select(l => "- " + l.Trim()),
            .. now.Except(recorded, StringComparer.Ordinal).Select(l => "+ " + l.Trim()),
        ];
        return lines.Length switch
        {
            0 => "the same lines in another order or number",
            > 40 => string.Join('\n', lines.Take(40)) + $"\n… and {lines.Length - 40} more",
            _ => string.Join('\n', lines),
        };
    }

    private static string? Find(string library)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NoisyNotebooks.sln")))
        {
            folder = folder.Parent;
        }

        return folder is null ? null : Path.Combine(folder.FullName, "tests", "PublicApi", library + ".txt");
    }
}
