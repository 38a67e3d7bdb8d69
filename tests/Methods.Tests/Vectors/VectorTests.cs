using System.Reflection;
using System.Text.Json;

namespace NoisyNotebooks.Methods.Tests.Vectors;

/// <summary>
/// The reference vectors of every paper: those beside this file, and those in the folder that the environment variable
/// <c>NOISY_VECTORS</c> names. A file whose paper has no adapter fails.
/// </summary>
public sealed class VectorTests
{
    private static readonly Dictionary<string, IVectorAdapter> Adapters = Assembly.GetExecutingAssembly()
        .GetTypes()
        .Where(t => t is { IsAbstract: false, IsInterface: false } && typeof(IVectorAdapter).IsAssignableFrom(t))
        .Select(t => (IVectorAdapter)Activator.CreateInstance(t)!)
        .ToDictionary(a => a.Paper, StringComparer.Ordinal);

    public static IEnumerable<TheoryDataRow<string, int>> Cases()
    {
        foreach (var file in Files())
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            var paper = document.RootElement.GetProperty("paper").GetString();
            var index = 0;
            foreach (var vector in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                yield return new TheoryDataRow<string, int>(file, index++)
                {
                    TestDisplayName = $"Vectors {paper}: {vector.GetProperty("name").GetString()}",
                };
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reference_vector(string file, int index)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        var paper = document.RootElement.GetProperty("paper").GetString()!;
        Assert.True(Adapters.TryGetValue(paper, out var adapter), $"{Path.GetFileName(file)}: no adapter for paper {paper}.");

        var json = document.RootElement.GetProperty("cases")[index];
        var vector = new VectorCase(
            json.GetProperty("name").GetString()!,
            json.GetProperty("function").GetString()!,
            json.GetProperty("inputs"),
            json.GetProperty("params"),
            json.GetProperty("expected"),
            json.GetProperty("tolerance").GetDouble());
        var actual = adapter.Run(vector);

        var compared = 0;
        foreach (var expected in vector.Expected.EnumerateObject())
        {
            Assert.True(actual.ContainsKey(expected.Name), $"The adapter of {paper} does not compute '{expected.Name}'.");
            compared += VectorComparison.AreClose(expected.Value, actual[expected.Name], vector.Tolerance, expected.Name);
        }

        Assert.True(compared > 0, "The case expects nothing.");
    }

    [Fact]
    public void Every_shipped_vector_file_has_cases() =>
        Assert.All(Files(), file => Assert.Contains("\"cases\"", File.ReadAllText(file), StringComparison.Ordinal));

    private static IEnumerable<string> Files()
    {
        var shipped = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Vectors"), "*.json");
        var more = Environment.GetEnvironmentVariable("NOISY_VECTORS");
        if (!string.IsNullOrWhiteSpace(more))
        {
            shipped = shipped.Concat(Directory.EnumerateFiles(more, "*.json"));
        }

        return shipped.Order(StringComparer.Ordinal);
    }
}
