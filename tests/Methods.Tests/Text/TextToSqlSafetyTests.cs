using NoisyNotebooks.Methods.Text;

namespace NoisyNotebooks.Methods.Tests.Text;

/// <summary>Queries that a language model could write against the machine.</summary>
public sealed class TextToSqlSafetyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SELECT length(trim(hex(zeroblob(200000)), replace(hex(zeroblob(20000)), '0', 'x') || '0'))", "the arguments of trim are too long")]
    [InlineData("SELECT instr(zeroblob(800000), zeroblob(400000) || x'01')", "the arguments of instr are too long")]
    [InlineData("SELECT length(replace(hex(zeroblob(400000)), hex(zeroblob(200000)) || '1', 'x'))", "the arguments of replace are too long")]
    [InlineData("SELECT hex(zeroblob(100)) LIKE hex(zeroblob(600))", "pattern too complex")]
    [InlineData("SELECT zeroblob(2000000)", "too big")]
    public void One_call_of_a_function_takes_no_long_arguments(string sql, string error)
    {
        using var database = SqlDatabase.FromScript("CREATE TABLE t(x)", new QueryLimits(TimeSpan.FromSeconds(1)));
        Assert.Contains(error, Assert.Throws<SqlQueryException>(() => database.Query(sql, Stop)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trim('xxaxx', 'x')", "a")]
    [InlineData("trim('  a ')", "a")]
    [InlineData("trim('äbä', 'ä') || ltrim('xxa', 'x') || rtrim('axx', 'x')", "baa")]
    [InlineData("trim('xx', 'x')", "")]
    [InlineData("trim('xx', '')", "xx")]
    [InlineData("trim(NULL, 'x')", null)]
    [InlineData("trim(121, 1)", "2")]
    [InlineData("instr('äb', 'b')", 2L)]
    [InlineData("instr(x'c3a462', x'62')", 3L)]
    [InlineData("instr('ab', '')", 1L)]
    [InlineData("instr('ab', NULL)", null)]
    [InlineData("instr(12.5, '.')", 3L)]
    [InlineData("replace('aXbX', 'X', '--')", "a--b--")]
    [InlineData("replace('a' || char(0) || 'b', 'b', 'c')", "a\0c")]
    [InlineData("replace('ab', '', 'x')", "ab")]
    [InlineData("replace('ab', 'a', NULL)", null)]
    [InlineData("hex(unhex('61-62', '-'))", "6162")]
    [InlineData("typeof(unhex('', '-'))", "blob")]
    [InlineData("json_patch('{\"a\":1}', '{\"b\":2}')", "{\"a\":1,\"b\":2}")]
    public void Bounded_functions_give_what_those_of_SQLite_give(string expression, object? expected)
    {
        using var database = SqlDatabase.FromScript("CREATE TABLE t(x)");
        Assert.Equal(expected, database.Query($"SELECT {expression}", Stop)[0, 0]);
    }

    [Fact]
    public void A_query_that_compiles_without_end_is_stopped()
    {
        var doubled = string.Concat(Enumerable.Range(1, 22).Select(k => $", c{k}(x) AS (SELECT a.x FROM c{k - 1} a, c{k - 1} b)"));
        var sql = $"WITH c0(x) AS (SELECT 1 UNION ALL SELECT 2){doubled} SELECT count(*) FROM c22";
        using var database = SqlDatabase.FromScript("CREATE TABLE t(x)", new QueryLimits(TimeSpan.FromSeconds(0.2)));
        Assert.Matches("longer than 0.2 s|more than 64 MB to compile", Assert.Throws<SqlQueryException>(() => database.Query(sql, Stop)).Message);
        using var source = new CancellationTokenSource();
        using var patient = SqlDatabase.FromScript("CREATE TABLE t(x)");
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            source.CancelAfter(20);
            patient.Query(sql, source.Token);
        });
        Assert.Equal(1, database.Query("SELECT 1", Stop).Count);
    }

    [Fact]
    public void Memory_is_bounded_in_one_row_and_in_what_is_sorted()
    {
        using var database = SqlDatabase.FromScript("CREATE TABLE t(x)");
        var row = "SELECT " + string.Join(", ", Enumerable.Repeat("zeroblob(1000000)", 400));
        Assert.Equal("The query gives more than 256 MB.", Assert.Throws<SqlQueryException>(() => database.Query(row, Stop)).Message);
        const string Sorted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000) SELECT i FROM (SELECT i, zeroblob(900000) || i AS h FROM n ORDER BY h) ORDER BY h";
        Assert.Equal("The query takes more than 512 MB of memory.", Assert.Throws<SqlQueryException>(() => database.Query(Sorted, Stop)).Message);
        Assert.Equal(1, database.Query("SELECT 1", Stop).Count);
    }

    [Fact]
    public void Chosen_numbers_do_not_have_one_hash()
    {
        Assert.True(Enumerable.Range(0, 1_000).Select(i => SqlRows.Hash([((long)i << 32) | (uint)i])).Distinct().Count() > 900);
        Assert.True(Enumerable.Range(0, 1_000).Select(i => SqlRows.Hash([BitConverter.Int64BitsToDouble(((long)i << 32) | (uint)i)])).Distinct().Count() > 900);
    }

    [Fact]
    public void What_a_select_may_not_use_is_not_called_another_statement()
    {
        using var database = SqlDatabase.FromScript("CREATE TABLE t(x)");
        foreach (var sql in (string[])["SELECT load_extension('x')", " SELECT * FROM pragma_table_info('t')"])
        {
            var message = Assert.Throws<SqlQueryException>(() => database.Query(sql, Stop)).Message;
            Assert.StartsWith("Refused: the query uses what is not allowed here", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Limits_do_not_strike_the_library_s_own_queries()
    {
        const string Script = "CREATE TABLE a(x); CREATE TABLE b(x); CREATE TABLE c(y)";
        using var database = SqlDatabase.FromScript(Script, new QueryLimits(MaximumRows: 1));
        Assert.Equal("CREATE TABLE a(x);\nCREATE TABLE b(x);\nCREATE TABLE c(y);", database.Schema);
        using var benchmark = new TextToSqlBenchmark([new(1, "d", "?", "", "SELECT 1")], new Dictionary<string, SqlDatabase> { ["d"] = database });
        Assert.Equal(3, benchmark.Columns("d").Count);
    }

    [Fact]
    public async Task A_wrong_gold_query_is_found_before_a_system_is_asked()
    {
        var databases = new Dictionary<string, SqlDatabase> { ["d"] = SqlDatabase.FromScript("CREATE TABLE t(x)") };
        TextToSqlItem[] right = [new(1, "d", "?", "", "SELECT 1"), new(2, "d", "?", "", "SELECT 2")];
        TextToSqlItem[] wrong = [right[0], right[1] with { GoldSql = "SELECT absent" }];
        using var benchmark = new TextToSqlBenchmark(wrong, databases);
        var system = new Counted();
        foreach (var (original, corrected) in new[] { (right, wrong), (wrong, right) })
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => GoldCorrectionReport.ScoreAsync([system], benchmark, original, corrected, stop: Stop));
            Assert.Contains("item 2 fails: SQLite: no such column: absent", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, system.Asked);
        Assert.Contains(
            "item 2 fails: SQLite: no such column: absent", Assert.Throws<InvalidOperationException>(() => new TextToSqlNoiseInjector(0, 0).Inject(benchmark, 1, Stop)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Categories_and_shares_that_there_are_not_are_refused()
    {
        Assert.Contains("got the value 64", Assert.Throws<ArgumentOutOfRangeException>(() => NoiseStatistics.Compute([(TextToSqlNoise)64])).Message, StringComparison.Ordinal);
        Assert.Contains("Skill, got 2", Assert.Throws<ArgumentOutOfRangeException>(() => new GoldNoiseCurve(new SimulatedSystem("s", 2, 0, 0))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GoldNoiseCurve(new SimulatedSystem("s", 0.5, 0, double.NaN)));
    }

    private sealed class Counted : ISqlGenerator
    {
        public int Asked { get; private set; }

        public string Description => "counted";

        public Task<string> GenerateAsync(SqlQuestion question, CancellationToken stop = default)
        {
            Asked++;
            return Task.FromResult("SELECT 1");
        }
    }
}
