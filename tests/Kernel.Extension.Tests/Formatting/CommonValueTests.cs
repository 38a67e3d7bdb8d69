using System.Collections;
using System.Data;
using System.Dynamic;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.FSharp.Collections;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Extension.Tests.Formatting;

/// <summary>How values look that are nobody's in particular.</summary>
public sealed class CommonValueTests
{
    private static readonly Regex Pattern = new("(?<a>[a-z]+)(?<b>\\d+)", RegexOptions.None, TimeSpan.FromMinutes(1));

    private static string Text(object? value) => Displays.Of(value).Data[MimeBundle.PlainText];

    // Of every line, the words.
    private static string[] Lines(object? value) => [.. Text(value).Split('\n').Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    private static DataTable Table()
    {
        var table = new DataTable("T");
        table.Columns.Add("a", typeof(int));
        table.Columns.Add("b");
        table.Rows.Add(1, "x");
        table.Rows.Add(2, null);
        return table;
    }

    public static TheoryData<object, string> Scalars() => new()
    {
        { new DateOnly(2026, 1, 2), "2026-01-02" },
        { new TimeOnly(1, 2, 3, 4), "01:02:03.004" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified), "2026-01-02 03:04:05" },
        { new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), "2026-01-02 03:04:05Z" },
        { new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "2026-01-02 03:04:05 +02:00" },
        { TimeSpan.FromSeconds(90), "00:01:30" },
        { Guid.Empty, "00000000-0000-0000-0000-000000000000" },
        { BigInteger.Pow(10, 300), "1" + new string('0', 300) },
        { new Complex(1, -2), "1 - 2i" },
        { (Half)1.5, "1.5" },
        { 1.50m, "1.50" },
        { (int?)5, "5" },
        { 1e-9, "1E-09" },
        { DayOfWeek.Friday, "Friday" },
        { 'c', "c" },
        { new Uri("https://example.org/a?b=1"), "https://example.org/a?b=1" },
        { new Version(1, 2, 3), "1.2.3" },
        { typeof(Dictionary<string, int[,][]>), "System.Collections.Generic.Dictionary<string, int[,][]>" },
        { new StringBuilder("abc"), "abc" },
        { 1..3, "1..3" },
        { DBNull.Value, "–" },
        { Task.FromResult(5), "Task<int>: completed, 5" },
        { Task.CompletedTask, "Task: completed" },
        { new TaskCompletionSource().Task, "Task: not completed; await it for its end" },
        { Task.FromException(new InvalidOperationException("bad")), "Task: failed, InvalidOperationException: bad" },
        { new ValueTask<int>(5), "ValueTask<int>: completed; await it once for its result" },
        { new MemoryStream(new byte[10]), "MemoryStream: 10 bytes, at 0" },
        { new Func<int, int>(Math.Abs), "Func<int, int> Abs" },
        { new InvalidOperationException("bad"), "System.InvalidOperationException: bad" },
        { (1, "a", (2, 3.5)), "(1, a, (2, 3.5))" },
        { new byte[] { 1, 255 }, "[ 1, 255 ]" },
        { new List<string?> { "x", null }, "[ x, null ]" },
        { new HashSet<int> { 1, 2 }, "[ 1, 2 ]" },
        { new ReadOnlyMemory<int>([1, 2]), "[ 1, 2 ]" },
        { Array.Empty<int>(), "[ ]" },
        { Enumerable.Range(0, 30), "[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 ... (10 more) ]" },
        { ListModule.OfSeq([1, 2]), "[ 1, 2 ]" },
        { XElement.Parse("<a><b c='1'/></a>"), "<a>\n  <b c=\"1\" />\n</a>" },
        { JsonNode.Parse("{\"ä\":[1]}")!, "{\n  \"ä\": [\n    1\n  ]\n}" },
        { JsonDocument.Parse("{\"a\":null}"), "{\n  \"a\": null\n}" },
        { JsonDocument.Parse("[]").RootElement, "[]" },
    };

    [Theory]
    [MemberData(nameof(Scalars))]
    public void Values_that_are_one_text(object value, string expected)
    {
        Assert.Equal(expected, Text(value));
        Assert.InRange(Displays.Of(value).Data.GetValueOrDefault(MimeBundle.Html)?.Length ?? 0, 0, 500);
    }

    public static TheoryData<object, string[]> Tables() => new()
    {
        { new[] { (1, "a"), (2, "b") }, ["Item1 Item2", "0 1 a", "1 2 b"] },
        { new[,] { { 1, 2 }, { 3, 4 } }, ["int[2, 2]", "0 1", "0 1 2", "1 3 4"] },
        { new[, ,] { { { 1, 2 } }, { { 3, 4 } } }, ["int[2, 1, 2]", "[1, .., ..]", "0 3 4"] },
        { new[] { [1, 2], new[] { 3 } }, ["int[][]: 2 items", "0 1 2", "1 3"] },
        { new[] { new { A = 1, B = "x" }, new { A = 2, B = "y" } }, ["anonymous[]: 2 items", "A B", "1 2 y"] },
        { new List<Person> { new("Ann", 3, [1, 2]), new("Bob", 4, []) }, ["List<Person>: 2 items", "Name Age Scores", "0 Ann 3 [ 1, 2 ]"] },
        { new object?[] { new { A = 1 }, null, new { B = "x" } }, ["A B", "0 1", "1 (null)", "2 x"] },
        { new[] { [1, 2], null, new[] { 3 } }, ["int[][]: 3 items", "0 1 2", "1 (null)", "2 3"] },
        { new List<Exception> { new InvalidOperationException("a"), new ArgumentException("b") }, ["List<Exception>: 2 items", "value", "0 InvalidOperationException: a", "1 ArgumentException: b"] },
        { new[] { new FileInfo("missing.txt") }, ["FileInfo[]: 1 item", "Name Length LastWriteTime Exists", "0 missing.txt null null False"] },
        { new object?[] { new InvalidOperationException("a"), null }, ["object[]: 2 items", "0 InvalidOperationException: a"] },
        { new object[] { 1, "a", new[] { 1, 2 } }, ["object[]: 3 items", "2 [ 1, 2 ]"] },
        { new Dictionary<string, int> { ["a"] = 1 }, ["Dictionary<string, int>: 1 item", "Key Value", "a 1"] },
        { new Hashtable { ["a"] = 1 }, ["Key Value", "a 1"] },
        { new[] { 1, 2, 3 }.GroupBy(i => i % 2), ["IEnumerable<IGrouping<int, int>>: 2 items", "Key Count Items", "1 2 [ 1, 3 ]"] },
        { new[] { 1, 2, 3 }.ToLookup(i => i % 2), ["Key Count Items", "0 1 [ 2 ]"] },
        { Table(), ["T: 2 rows × 2 columns", "a b", "1 x", "2 –"] },
        { new DataView(Table()) { RowFilter = "a = 2" }, ["T: 1 row × 2 columns", "2 –"] },
        { Table().Rows[0], ["DataRow of T: 1 row × 2 columns", "1 x"] },
        { Table().Rows, ["DataRowCollection: 2 items", "0 1 x"] },
        { new DataSet { Tables = { Table() } }, ["NewDataSet: 1 table", "1 x"] },
        { Pattern.Matches("ab12"), ["0 0 4 ab12 True 0 [ ab12 ] [ ab12, ab, 12 ]"] },
        { new Person("Ann", 3, [1]), ["Person", "Name: Ann", "Age: 3", "Scores: [ 1 ]"] },
        { new { A = new { B = new { C = new { D = 1 } } } }, ["A: { B: { C: anonymous } }"] },
        { KeyValuePair.Create("a", 1), ["Key: a", "Value: 1"] },
        { Pattern.Match("ab12"), ["Match: ab12", "Groups: [ ab12, ab, 12 ]"] },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Values_that_are_a_table_or_a_list_of_parts(object value, string[] expected)
    {
        var lines = Lines(value);
        Assert.All(expected, line => Assert.Contains(line, lines));
        var html = Displays.Of(value).Data[MimeBundle.Html];
        Assert.Contains("<table class=\"noisy-table\">", html, StringComparison.Ordinal);
        Assert.InRange(html.Length, 100, 9000);
    }

    [Fact]
    public void Objects_with_names_given_at_run_time_are_rows()
    {
        IDictionary<string, object?> row = new ExpandoObject();
        row["A"] = 1;
        row["B"] = "z";
        Assert.Contains("0 1 z", Lines(new[] { row }));
    }

    [Fact]
    public void A_sequence_is_enumerated_once_and_to_a_bound()
    {
        var (starts, steps) = (0, 0);
        IEnumerable<T> Endless<T>(Func<int, T> item)
        {
            starts++;
            for (var i = 0; ; i++)
            {
                steps++;
                yield return item(i);
            }
        }

        Assert.EndsWith("19 ... (more) ]", Text(Endless(i => i)), StringComparison.Ordinal);
        Assert.Equal(1, starts);
        Assert.InRange(steps, 20, 21);
        (starts, steps) = (0, 0);
        Assert.Contains("the first 100 items", Text(Endless(i => new { i })), StringComparison.Ordinal);
        Assert.Equal(1, starts);
        Assert.InRange(steps, 100, 101);
        Assert.Contains("the first 500 of 1,000 rows", Displays.Of(Enumerable.Range(0, 1000).Select(i => Enumerable.Range(0, 19).ToArray()).ToList()).Data[MimeBundle.Html], StringComparison.Ordinal);
    }

    [Fact]
    public void What_values_throw_stands_in_their_place()
    {
        static IEnumerable<int> Failing()
        {
            yield return 1;
            throw new InvalidOperationException("no more");
        }

        Assert.Equal("[ 1 ... (failed here: InvalidOperationException: no more) ]", Text(Failing()));
        Assert.Contains("A: 1", Lines(new Rude()));
        Assert.Contains("B: (InvalidOperationException: getter)", Lines(new Rude()));
        Assert.Contains("0 1 (InvalidOperationException: getter)", Lines(new[] { new Rude() }));
        Assert.Equal("(1, (InvalidOperationException: rude))", Text((1, new Rude())));
    }

    [Fact]
    public void What_enumerating_uses_up_is_left_alone()
    {
        using var reader = Table().CreateDataReader();
        Assert.Contains("2 columns, not read here", Text(reader), StringComparison.Ordinal);
        Assert.True(reader.Read());
        Assert.Equal("IAsyncEnumerable<int>: not enumerated; await foreach does that, or await ToListAsync()", Text(AsyncEnumerable.Range(0, 3).Where(i => i > 0)).Replace("AsyncIterator", "IAsyncEnumerable", StringComparison.Ordinal));
    }

    [Fact]
    public void The_users_own_formatter_comes_first_also_inside_of_tables()
    {
        Displays.Register();
        Formatter.Register<Money>(m => $"<b>{m.Amount} €</b>", MimeBundle.Html);
        Formatter.Register<Money>(m => $"{m.Amount} €", MimeBundle.PlainText);
        Assert.Equal(("<b>5 €</b>", "5 €"), (Displays.Of(new Money(5)).Data[MimeBundle.Html], Text(new Money(5))));
        Assert.Contains("0 5 €", Lines(new[] { new Money(5) }));
        Assert.Contains("<b>5 €</b>", Displays.Of(new[] { new Money(5) }).Data[MimeBundle.Html], StringComparison.Ordinal);
        Formatter.Register<PlainMoney>(m => "only text");
        Assert.Equal([MimeBundle.PlainText], Displays.Of(new PlainMoney(1)).Data.Keys);
        Formatter.Register<OwnList>(l => "<i>mine</i>", MimeBundle.Html);
        Assert.Equal("<i>mine</i>", Displays.Of(new OwnList()).Data[MimeBundle.Html]);
    }

    [Fact]
    public void A_formatter_that_fails_is_said_and_the_value_is_shown_all_the_same()
    {
        Formatter.Register<Cursed>((_, _) => throw new InvalidOperationException("on purpose"), MimeBundle.Html);
        var bundle = Displays.Of(new Cursed(7));
        Assert.Contains("The display of this Cursed failed: InvalidOperationException: on purpose", bundle.Data[MimeBundle.PlainText], StringComparison.Ordinal);
        Assert.Contains("Value: 7", Lines(new Cursed(7)));
        Assert.Contains("on purpose", bundle.Data[MimeBundle.Html], StringComparison.Ordinal);
    }

    [Fact]
    public void JSON_of_Newtonsofts_library_is_shown_without_a_reference_to_it()
    {
        Displays.Register();
        var token = Type.GetType("Newtonsoft.Json.Linq.JObject, Newtonsoft.Json", throwOnError: true)!.GetMethod("Parse", [typeof(string)])!.Invoke(null, ["{\"a\":[1]}"])!;
        Assert.Equal("{\n  \"a\": [\n    1\n  ]\n}", Text(token));
        Assert.Equal(Text(token), token.ToDisplayString(MimeBundle.PlainText));
    }

    [Fact]
    public void Long_JSON_is_cut()
    {
        var node = new JsonArray([.. Enumerable.Range(0, 100_000).Select(i => (JsonNode)i)]);
        Assert.InRange(Text(node).Length, 50_000, 50_100);
        Assert.EndsWith("more characters", Text(node), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_long_is_cut_and_says_so()
    {
        object[] values = [new string('x', 5_000_000), new StringBuilder(new string('x', 60_001)), new InvalidOperationException(new string('x', 60_000)), BigInteger.Pow(10, 60_000)];
        foreach (var value in values)
        {
            Assert.InRange(Text(value).Length, 50_000, 50_100);
            Assert.EndsWith("more characters", Text(value), StringComparison.Ordinal);
            Assert.InRange(Displays.Of(value).Data.Sum(d => d.Value.Length), 1, 101_000);
        }

        Assert.Equal(50_000, Text(new string('x', 50_000)).Length);
        Assert.False(char.IsHighSurrogate(Text("x" + string.Concat(Enumerable.Repeat("\U0001F600", 30_000))).Split('\n')[0][^1]));
    }

    [Fact]
    public void A_file_is_a_line()
    {
        Assert.Equal($"FileInfo: {Path.GetFullPath("missing.txt")}, which does not exist", Text(new FileInfo("missing.txt")));
        Assert.Equal($"DirectoryInfo: {Path.GetFullPath("missing")}, which does not exist", Text(new DirectoryInfo("missing")));
        Assert.Contains(" bytes, written 2", Text(new FileInfo(typeof(CommonValueTests).Assembly.Location)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_value_of_the_framework_is_small()
    {
        object[] values =
        [
            System.Diagnostics.Process.GetCurrentProcess(), typeof(string).Assembly, System.Globalization.CultureInfo.InvariantCulture, new FileInfo("x"),
            new System.Net.Http.HttpRequestMessage(), Thread.CurrentThread, new object(), new Lazy<int>(() => 5), new WeakReference(this), AppDomain.CurrentDomain,
        ];
        Assert.All(values, v => Assert.InRange(Displays.Of(v).Data.Sum(d => d.Value.Length), 1, 20_000));
    }

    [Fact]
    public void The_hosts_formatters_show_them_alike()
    {
        Displays.Register();
        Assert.Equal("2026-01-02", new DateOnly(2026, 1, 2).ToDisplayString(MimeBundle.PlainText));
        Assert.Equal("1 - 2i", new Complex(1, -2).ToDisplayString(MimeBundle.PlainText));
        Assert.Equal("1.2", new Version(1, 2).ToDisplayString(MimeBundle.PlainText));
        Assert.Contains("T: 2 rows", Table().ToDisplayString(MimeBundle.Html), StringComparison.Ordinal);
        Assert.Contains("<pre", JsonNode.Parse("{}")!.ToDisplayString(MimeBundle.Html), StringComparison.Ordinal);
        Assert.StartsWith("int[1, 1]", new[,] { { 1 } }.ToDisplayString(MimeBundle.PlainText), StringComparison.Ordinal);
        Assert.Equal("(1, a)", (1, "a").ToDisplayString(MimeBundle.PlainText));
    }

#pragma warning disable CA1822, CA1065, MA0038 // Values as bad as users' values can be.
    private sealed class Rude
    {
        public int A => 1;

        public int B => throw new InvalidOperationException("getter");

        public override string ToString() => throw new InvalidOperationException("rude");
    }
#pragma warning restore CA1822, CA1065, MA0038

    private sealed class OwnList : List<int>;

    private sealed record Person(string Name, int Age, int[] Scores);

    private sealed record Money(int Amount);

    private sealed record PlainMoney(int Amount);

    private sealed record Cursed(int Value);
}
