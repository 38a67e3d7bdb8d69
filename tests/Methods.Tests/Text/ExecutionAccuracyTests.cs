using Microsoft.Data.Sqlite;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Methods.Tests.Text;

public sealed class ExecutionAccuracyTests : IDisposable
{
    private const string Script =
        """
        CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, x REAL, data BLOB);
        INSERT INTO t VALUES (1, 'a', 1.0, x'01'), (2, 'b', 2.5, x'02'), (3, 'b', NULL, NULL), (4, NULL, 1e300, x'');
        CREATE TABLE empty(id INTEGER);
        """;

    private readonly SqlDatabase _database = SqlDatabase.FromScript(Script);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public void A_query_matches_itself_in_any_order_and_a_match_of_multisets_is_one_of_sets()
    {
        var random = new SeededRandom(4);
        using var generated = GeneratedDomains.Create(2);
        foreach (var item in generated.Items)
        {
            var database = generated.Databases[item.Domain];
            var shuffled = $"SELECT * FROM ({item.GoldSql}) ORDER BY random()";
            Assert.True(Match(database, shuffled, item.GoldSql));
            var others = generated.Items.Where(i => i.Domain == item.Domain).ToArray();
            var other = others[random.NextInt(others.Length)].GoldSql;
            Assert.Equal(Match(database, item.GoldSql, other), Match(database, other, item.GoldSql));
            Assert.True(!Match(database, item.GoldSql, other) || Match(database, item.GoldSql, other, RowComparison.Set));
        }
    }

    [Theory]
    [InlineData("SELECT 5", "SELECT 5.0", true)]
    [InlineData("SELECT '5'", "SELECT 5", false)]
    [InlineData("SELECT NULL", "SELECT ''", false)]
    [InlineData("SELECT NULL", "SELECT NULL", true)]
    [InlineData("SELECT 'a'", "SELECT 'A'", false)]
    [InlineData("SELECT 'a'", "SELECT x'61'", false)]
    [InlineData("SELECT x'6162'", "SELECT x'6162'", true)]
    [InlineData("SELECT 0.1 + 0.2", "SELECT 0.3", false)]
    [InlineData("SELECT -0.0", "SELECT 0", true)]
    [InlineData("SELECT 9007199254740993", "SELECT 9007199254740992.0", false)]
    [InlineData("SELECT 9223372036854775807", "SELECT 9223372036854775807.0", false)]
    [InlineData("SELECT -9223372036854775808.0", "SELECT -9223372036854775807 - 1", true)]
    [InlineData("SELECT 1e999", "SELECT 1e999", true)]
    [InlineData("SELECT 1, 2", "SELECT 2, 1", false)]
    [InlineData("SELECT 12, 3", "SELECT 1, 23", false)]
    [InlineData("SELECT id, id FROM empty", "SELECT id FROM empty", true)]
    [InlineData("SELECT 1 AS a", "SELECT 1 AS b", true)]
    [InlineData("SELECT 'a' || char(0) || 'b'", "SELECT 'a' || char(0) || 'c'", false)]
    [InlineData("SELECT 'é€😀'", "SELECT char(233, 8364, 128512)", true)]
    [InlineData("SELECT id FROM t WHERE name = \"a\"", "SELECT id FROM t WHERE name = 'a'", true)]
    [InlineData("SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 2", "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 2", false)]
    public void Values_are_equal_as_in_Python(string one, string other, bool expected)
    {
        Assert.Equal(expected, Match(_database, one, other));
        Assert.Equal(expected, Match(_database, other, one));
    }

    [Theory]
    [InlineData("DROP TABLE t")]
    [InlineData("DELETE FROM t")]
    [InlineData("DELETE FROM t RETURNING id")]
    [InlineData("WITH a AS (SELECT 9) INSERT INTO t(id) SELECT * FROM a RETURNING id")]
    [InlineData("UPDATE t SET x = 0")]
    [InlineData("INSERT INTO t DEFAULT VALUES")]
    [InlineData("WITH a AS (SELECT 1) DELETE FROM t")]
    [InlineData("CREATE TABLE u(x)")]
    [InlineData("CREATE TEMP TABLE u(x)")]
    [InlineData("SELECT 1; DROP TABLE t")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; nonsense")]
    [InlineData("/* harmless */ PRAGMA user_version = 5")]
    [InlineData("PRAGMA table_info(t)")]
    [InlineData("ATTACH '/tmp/never.sqlite' AS other")]
    [InlineData("VACUUM INTO '/tmp/never.sqlite'")]
    [InlineData("VACUUM")]
    [InlineData("BEGIN")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("REINDEX")]
    [InlineData("SELECT load_extension('x')")]
    [InlineData("")]
    [InlineData(" -- nothing")]
    public void What_is_not_one_select_is_refused_and_changes_nothing(string sql)
    {
        var before = Dump();
        var match = new ExecutionAccuracy().Evaluate(_database, sql, "SELECT 1", Stop);
        Assert.False(match.Match);
        Assert.True(match.PredictedFailed);
        Assert.Matches("Refused: expected one SELECT|empty: expected one SELECT|not authorized", match.Error);
        Assert.Equal(before, Dump());
        Assert.False(File.Exists("/tmp/never.sqlite"));
    }

    [Theory]
    [InlineData("SELECT count(*) FROM t;")]
    [InlineData("SELECT 4 ; -- done\n;")]
    [InlineData("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT max(i) FROM n")]
    [InlineData("VALUES (4)")]
    [InlineData("SELECT count(value) FROM json_each('[1,2,3,4]')")]
    public void Every_way_to_write_one_select_runs(string sql) => Assert.True(Match(_database, sql, "SELECT 4"));

    [Fact]
    public void A_query_that_never_ends_or_gives_too_much_is_stopped_and_the_database_goes_on()
    {
        const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT ";
        using var small = SqlDatabase.FromScript(Script, new QueryLimits(TimeSpan.FromMilliseconds(50), MaximumRows: 3));
        Assert.Equal("The query ran longer than 0.05 s.", new ExecutionAccuracy().Evaluate(small, Endless + "count(*) FROM n", "SELECT 1", Stop).Error);
        Assert.Equal("The query gives more than 3 rows.", new ExecutionAccuracy().Evaluate(small, "SELECT id FROM t", "SELECT 1", Stop).Error);
        Assert.Contains("too big", new ExecutionAccuracy().Evaluate(small, "SELECT zeroblob(100000000)", "SELECT 1", Stop).Error, StringComparison.Ordinal);
        Assert.Equal("The query gives a text that is no UTF-8.", new ExecutionAccuracy().Evaluate(small, "SELECT CAST(x'ff' AS TEXT)", "SELECT 1", Stop).Error);
        Assert.True(Match(small, "SELECT 1", "SELECT 1"));
        Assert.Contains("longer", Assert.Throws<InvalidOperationException>(() => Match(small, "SELECT 1", Endless + "count(*) FROM n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_query_stops()
    {
        using var source = new CancellationTokenSource();
        using var database = SqlDatabase.FromScript(Script);
        var reached = Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            source.CancelAfter(20);
            database.Query("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", source.Token);
        });
        Assert.Equal(source.Token, reached.CancellationToken);
        Assert.Equal(4, database.Query("SELECT * FROM t", Stop).Count);
    }

    [Fact]
    public void A_failing_prediction_is_wrong_and_a_failing_gold_query_is_an_error_that_names_the_item()
    {
        var databases = new Dictionary<string, SqlDatabase> { ["d"] = _database };
        TextToSqlItem[] items = [new(7, "d", "?", "", "SELECT 1"), new(9, "d", "?", "", "SELECT absent FROM t")];
        var error = Assert.Throws<InvalidOperationException>(() => new ExecutionAccuracy().Evaluate(databases, items, ["SELEC", "SELECT 1"], stop: Stop));
        Assert.Contains("The gold query of item 9 fails: SQLite: no such column: absent.", error.Message, StringComparison.Ordinal);
        var match = Assert.Single(new ExecutionAccuracy().Evaluate(databases, items[..1], ["SELEC"], stop: Stop));
        Assert.Equal((false, true, false), (match.Match, match.PredictedFailed, match.IsGoldEmpty));
        Assert.True(new ExecutionAccuracy().Evaluate(_database, "SELECT 1", "SELECT id FROM empty", Stop).IsGoldEmpty);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var databases = new Dictionary<string, SqlDatabase> { ["d"] = _database };
        var accuracy = new ExecutionAccuracy();
        Assert.Contains("expected one for each of at least one item, got 0 for 0", Assert.Throws<ArgumentException>(() => accuracy.Evaluate(databases, [], [])).Message, StringComparison.Ordinal);
        Assert.Contains("there is none for the domain 'e' of item 3", Assert.Throws<ArgumentException>(() => accuracy.Evaluate(databases, [new(3, "e", "?", "", "SELECT 1")], ["SELECT 1"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ExecutionAccuracy.Mean([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExecutionAccuracy((RowComparison)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => SqlDatabase.FromScript(Script, new QueryLimits(TimeSpan.Zero)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SqlDatabase.FromScript(Script, new QueryLimits(MaximumRows: 0)));
        Assert.Contains("script: ", Assert.Throws<ArgumentException>(() => SqlDatabase.FromScript("CREATE nothing")).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => SqlDatabase.Open("/nowhere/x.sqlite"));
        Assert.Throws<ObjectDisposedException>(() =>
        {
            var gone = SqlDatabase.FromScript(Script);
            gone.Dispose();
            gone.Query("SELECT 1");
        });
    }

    [Fact]
    public void Files_are_opened_read_only_and_connections_are_copied()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "this is no database, and long enough to be looked at by SQLite: it says so in its own words.");
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => SqlDatabase.Open(path)).Message, StringComparison.Ordinal);
            File.Delete(path);
            using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = Script;
                command.ExecuteNonQuery();
                using var copy = SqlDatabase.Copy(connection);
                command.CommandText = "DELETE FROM t";
                command.ExecuteNonQuery();
                Assert.Equal(4, copy.Query("SELECT * FROM t", Stop).Count);
            }

            var bytes = File.ReadAllBytes(path);
            using (var file = SqlDatabase.Open(path))
            {
                Assert.Equal(0, file.Query("SELECT * FROM t", Stop).Count);
                Assert.Throws<SqlQueryException>(() => file.Query("INSERT INTO t DEFAULT VALUES", Stop));
                Assert.StartsWith("CREATE TABLE t(id INTEGER PRIMARY KEY", file.Schema, StringComparison.Ordinal);
            }

            Assert.Equal(bytes, File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static bool Match(SqlDatabase database, string predicted, string gold, RowComparison comparison = RowComparison.Multiset)
    {
        var match = new ExecutionAccuracy(comparison).Evaluate(database, predicted, gold, Stop);
        Assert.True(!match.PredictedFailed, match.Error);
        return match.Match;
    }

    private string Dump() => string.Join(';', ((string[])["sqlite_master", "t", "empty"]).Select(t =>
    {
        var rows = _database.Query($"SELECT * FROM {t}", Stop);
        return string.Join(',', Enumerable.Range(0, rows.Count).SelectMany(r => Enumerable.Range(0, rows.Columns.Length).Select(c => rows[r, c])));
    }));
}
