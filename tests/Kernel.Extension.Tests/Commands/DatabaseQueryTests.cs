using Microsoft.Data.Sqlite;
using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Methods.LabelQuality;

namespace NoisyNotebooks.Kernel.Extension.Tests.Commands;

public sealed class DatabaseQueryTests : IDisposable
{
    private const string Query = "\"select x, kind from t order by x\"";
    private readonly string _folder = Directory.CreateTempSubdirectory("noisy-query-").FullName;
    private readonly string _file;

    public DatabaseQueryTests()
    {
        _file = Path.Combine(_folder, "people; of mine.sqlite");
        using var connection = Open();
        Execute(connection, "create table t (x real, note text, kind text)");
        for (var i = 0; i < 60; i++)
        {
            Execute(connection, FormattableString.Invariant($"insert into t values ({(i % 2 * 10) + (i / 60.0)}, 'n{i}', '{(i == 7 || i % 2 == 0 ? "even" : "odd")}')"));
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Connections_and_files_are_asked_and_never_changed()
    {
        using var connection = Open();
        using var notebook = new FakeNotebook { ["database"] = connection };

        await notebook.RunAsync($"#!audit --data database --query {Query} --label kind --epochs 100");
        var first = ((LabelIssues)notebook["issues"]).Indices;
        await notebook.RunAsync($"#!audit --data '{_file}' --query {Query} --label kind --epochs 100");

        Assert.Equal(first, ((LabelIssues)notebook["issues"]).Indices);
        Assert.Equal(System.Data.ConnectionState.Open, connection.State);
        Assert.Contains("Read 60 rows and 2 columns of", notebook.PlainText, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync($"#!audit --data '{_file}' --query 'delete from t' --label kind"));
        Assert.Contains("readonly", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_told()
    {
        var text = Path.Combine(_folder, "text.csv");
        await File.WriteAllTextAsync(text, "x,label\n1,a\n");
        using var connection = Open();
        using var notebook = new FakeNotebook { ["database"] = connection };

        async Task Refused(string line, string why) =>
            Assert.Contains(why, (await Assert.ThrowsAsync<CommandException>(() => notebook.RunAsync(line))).Message, StringComparison.Ordinal);

        await Refused("#!audit --data database", "a connection needs --query");
        await Refused($"#!audit --data '{text}' --query {Query}", "is no file of SQLite or DuckDB");
        await Refused("#!audit --data database --query 'select missing from t'", "no such column: missing");
        await Refused($"#!audit --query {Query}", "--query: needs --data");
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
