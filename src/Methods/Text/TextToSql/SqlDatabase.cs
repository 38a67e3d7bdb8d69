using Microsoft.Data.Sqlite;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Text;

/// <summary>What a query may take.</summary>
/// <param name="Timeout">The longest it may run; 30 s where left out, as in BIRD's own evaluation.</param>
/// <param name="MaximumRows">The most rows it may give.</param>
public sealed record QueryLimits(TimeSpan? Timeout = null, int MaximumRows = 1_000_000);

/// <summary>
/// A SQLite database that can be asked and not changed: files are opened read-only, one SELECT at a time runs, within limits. So queries
/// that a language model wrote change nothing. A value has at most 1 MB, an answer 256 MB, a query 100,000 bytes, and what is sorted for it
/// 512 MB; compiling it takes at most 64 MB. Time is looked at while a query compiles and between its steps, never inside one call of a function. A pattern of LIKE has at
/// most 1,000 bytes, and trim, instr, replace, unhex and json_patch refuse arguments whose lengths' product is above 200,000,000. Even so one
/// call of a built-in function on values of 1 MB, and a query of one row with very many of them, can take longer than the limit says.
/// Not for several threads at once.
/// </summary>
public sealed class SqlDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly QueryWatch _watch = new();
    private BoundedFunctions? _functions;

    private SqlDatabase(SqliteConnection connection, QueryLimits? limits)
    {
        _connection = connection;
        Limits = limits ?? new();
        if (Limits.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromDays(1)))
        {
            throw new ArgumentOutOfRangeException(nameof(limits), timeout, $"limits: expected a timeout above 0 and up to a day, got {timeout}.");
        }

        if (Limits.MaximumRows < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(limits), Limits.MaximumRows, $"limits: expected at least 1 row, got {Limits.MaximumRows}.");
        }
    }

    /// <summary>What a query may take.</summary>
    public QueryLimits Limits { get; }

    /// <summary>The CREATE TABLE statements of all tables, as a prompt shows them.</summary>
    public string Schema
    {
        get
        {
            var rows = Own("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid");
            return string.Join('\n', Enumerable.Range(0, rows.Count).Select(r => $"{rows[r, 0]};"));
        }
    }

    /// <summary>Opens a file, read-only. One that is packed (<c>.gz</c>) is unpacked into memory.</summary>
    /// <param name="path">The file of a SQLite database.</param>
    /// <param name="limits">What a query may take; null: 30 s and a million rows.</param>
    /// <returns>The database.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no SQLite database.</exception>
    public static SqlDatabase Open(string path, QueryLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"path: there is no file '{path}'.", path);
        }

        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? Unpacked(path, limits)
            : Filled(ReadOnly(path), limits, c => Execute(c, "SELECT count(*) FROM sqlite_master"), problem => new InvalidDataException($"{path}: {problem}"));
    }

    /// <summary>A database in memory.</summary>
    /// <param name="script">The statements that create and fill it; they run unrestricted, so they must be one's own.</param>
    /// <param name="limits">What a query may take; null: 30 s and a million rows.</param>
    /// <returns>The database.</returns>
    /// <exception cref="ArgumentException">The script does not run.</exception>
    public static SqlDatabase FromScript(string script, QueryLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Filled(Memory, limits, c => Execute(c, script), problem => new ArgumentException($"script: {problem}", nameof(script)));
    }

    /// <summary>A copy of a database, in memory: later changes of the original do not show.</summary>
    /// <param name="original">The connection; it is opened where it is closed, and not changed.</param>
    /// <param name="limits">What a query may take; null: 30 s and a million rows.</param>
    /// <returns>The copy.</returns>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static SqlDatabase Copy(SqliteConnection original, QueryLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Filled(Memory, limits, c => CopyInto(original, c), problem => new ArgumentException($"original: {problem}", nameof(original)));
    }

    /// <summary>Asks the database.</summary>
    /// <param name="sql">One SELECT.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>All rows.</returns>
    /// <exception cref="SqlQueryException">It is not one SELECT, SQLite refuses it, or it takes more than the limits allow.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public SqlRows Query(string sql, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        ObjectDisposedException.ThrowIf(_connection.State != System.Data.ConnectionState.Open, this);
        return SingleSelect.Run(_connection.Handle!, _watch, sql, Limits, stop);
    }

    /// <summary>A query of this library's own, which the user's limits do not strike.</summary>
    internal SqlRows Own(string sql)
    {
        ObjectDisposedException.ThrowIf(_connection.State != System.Data.ConnectionState.Open, this);
        return SingleSelect.Run(_connection.Handle!, _watch, sql, new QueryLimits(), CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _functions?.Dispose();
    }

    private const string Memory = "Data Source=:memory:;Pooling=False";

    private static SqlDatabase Filled(string connectionText, QueryLimits? limits, Action<SqliteConnection> fill, Func<string, Exception> error)
    {
        var connection = new SqliteConnection(connectionText);
        try
        {
            connection.Open();
            fill(connection);
            var database = new SqlDatabase(connection, limits);

            // What is sorted or kept for a while counts as memory, which is bounded; files would not be.
            Execute(connection, "PRAGMA temp_store = MEMORY; PRAGMA query_only = 1");
            database._functions = new(connection.Handle!, database._watch);
            SingleSelect.Guard(connection.Handle!, database._watch);
            return database;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw error(e.Message);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ReadOnly(string path) => new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString;

    private static SqlDatabase Unpacked(string path, QueryLimits? limits)
    {
        var whole = Path.GetTempFileName();
        try
        {
            using (var file = DataFile.Open(path))
            using (var to = File.Create(whole))
            {
                file.Content.CopyTo(to);
            }

            using var connection = new SqliteConnection(ReadOnly(whole));
            return Filled(Memory, limits, c => CopyInto(connection, c), problem => new InvalidDataException($"{path}: {problem}"));
        }
        finally
        {
            File.Delete(whole);
        }
    }

    private static void CopyInto(SqliteConnection original, SqliteConnection copy)
    {
        var wasClosed = original.State == System.Data.ConnectionState.Closed;
        if (wasClosed)
        {
            original.Open();
        }

        try
        {
            original.BackupDatabase(copy);
        }
        finally
        {
            if (wasClosed)
            {
                original.Close();
            }
        }
    }

    private static void Execute(SqliteConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}

/// <summary>A query that did not run to its end. The message says why.</summary>
/// <param name="message">Why.</param>
public sealed class SqlQueryException(string message) : InvalidOperationException(message);
