using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What paper 28's reproduction looks at: rates of noise, simulated systems, and the published files where they are.</summary>
internal sealed record TextToSqlSetting(string Name, double QuestionRate, double GoldRate)
{
    /// <summary>The rates of the paper's financial domain.</summary>
    public const string BirdRates = "BIRD's rates";

    /// <summary>The same on real questions and a real database.</summary>
    public const string GeoQuery = "GeoQuery, BIRD's rates";

    private const string Folder = "text-to-sql";

    /// <summary>Reads questions well and knows no benchmark.</summary>
    public static SimulatedSystem Literal { get; } = new("literal", Skill: 0.75, QuestionSensitivity: 0.3, Reproduces: 0);

    /// <summary>Has learned the benchmark's habits, wrong ones too.</summary>
    public static SimulatedSystem Artefact { get; } = new("artefact", Skill: 0.65, QuestionSensitivity: 0.15, Reproduces: 0.5);

    /// <summary>Both.</summary>
    public static SimulatedSystem[] Systems => [Literal, Artefact];

    /// <summary>Noise in gold queries alone.</summary>
    public static TextToSqlSetting[] GoldRates { get; } =
        [.. new[] { 0, 10, 20, 30 }.Select(percent => new TextToSqlSetting($"{percent} % of the gold wrong", 0, percent / 100.0))];

    /// <summary>All, where GeoQuery is there with it.</summary>
    public static TextToSqlSetting[] All(bool withFiles)
    {
        TextToSqlSetting bird = new(BirdRates, 0.415, 0.207);
        return [.. GoldRates, bird, .. withFiles && HasGeoQuery ? [bird with { Name = GeoQuery }] : Array.Empty<TextToSqlSetting>()];
    }

    /// <summary>Whether GeoQuery's files are there.</summary>
    public static bool HasGeoQuery => Find("geography/geography.sqlite.gz") is not null && Find("geography/questions.jsonl.gz") is not null;

    /// <summary>Whether the paper's annotation files are there.</summary>
    public static bool HasAnnotations => Find("bird-financial/financial_annotations.csv") is not null && Find("bird-financial/sampled_annotations.csv") is not null;

    /// <summary>The annotated items of the paper's five domains.</summary>
    public static IEnumerable<TextToSqlItem> Annotations() =>
    [
        .. TextToSqlFiles.ReadAnnotations(Find("bird-financial/financial_annotations.csv")!, "financial"),
        .. TextToSqlFiles.ReadAnnotations(Find("bird-financial/sampled_annotations.csv")!),
    ];

    /// <summary>Right items and their databases. Of GeoQuery: the questions whose gold query runs.</summary>
    public TextToSqlBenchmark Benchmark(long seed, CancellationToken stop)
    {
        if (Name != GeoQuery)
        {
            return GeneratedDomains.Create(seed);
        }

        var database = SqlDatabase.Open(Find("geography/geography.sqlite.gz")!);
        var items = TextToSqlFiles.ReadJsonLines(Find("geography/questions.jsonl.gz")!, "geography");
        return new(items.Where(i => Runs(database, i.GoldSql, stop)), new Dictionary<string, SqlDatabase>(StringComparer.Ordinal) { ["geography"] = database });
    }

    private static bool Runs(SqlDatabase database, string sql, CancellationToken stop)
    {
        try
        {
            database.Query(sql, stop);
            return true;
        }
        catch (SqlQueryException)
        {
            return false;
        }
    }

    private static string? Find(string file) => DatasetStore.FromEnvironment().Find(Folder, file);
}
