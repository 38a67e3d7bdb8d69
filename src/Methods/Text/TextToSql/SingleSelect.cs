using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using SQLitePCL;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// One SELECT on a connection, and nothing else. SQLite itself says what a statement would do while it is compiled (its authorizer), so
/// no writing of SQL gets past; and it asks every thousand steps whether to go on, which is where time ends.
/// </summary>
internal static class SingleSelect
{
    private const int StepsBetweenLooks = 1_000;
    private const int LongestValue = 16 << 20;
    private const long MostBytes = 256L << 20;

    // As in Python, where such a text is an error and no text with a replacement.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lets a connection read and nothing else, for as long as it lives.</summary>
    public static void Guard(sqlite3 handle)
    {
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LENGTH, LongestValue);

        // As in Python's SQLite, in which these benchmarks are scored: "text" that names no column is a text.
        raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_DQS_DML, 1, out _);
        raw.sqlite3_set_authorizer(handle, static (object _, int action, string _, string second, string _, string _) => IsAllowed(action, second) ? raw.SQLITE_OK : raw.SQLITE_DENY, null);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="SqlQueryException">It is refused, fails, or takes too much.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SqlRows Run(sqlite3 handle, string sql, QueryLimits limits, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var timeout = limits.Timeout ?? TimeSpan.FromSeconds(30);
        var watch = Stopwatch.StartNew();
        raw.sqlite3_progress_handler(handle, StepsBetweenLooks, _ => stop.IsCancellationRequested || watch.Elapsed > timeout ? 1 : 0, null);
        try
        {
            using var statement = Prepare(handle, sql);
            return Read(handle, statement, limits);
        }
        catch (Interrupted)
        {
            stop.ThrowIfCancellationRequested();
            throw new SqlQueryException(FormattableString.Invariant($"The query ran longer than {timeout.TotalSeconds:0.###} s."));
        }
        finally
        {
            raw.sqlite3_progress_handler(handle, 0, null, null);
        }
    }

    private static bool IsAllowed(int action, string second) =>
        action is raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE
        || (action == raw.SQLITE_FUNCTION && !string.Equals(second, "load_extension", StringComparison.OrdinalIgnoreCase));

    private static sqlite3_stmt Prepare(sqlite3 handle, string sql)
    {
        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            throw new SqlQueryException("The query has a character that is no text (U+0000).");
        }

        Check(handle, raw.sqlite3_prepare_v2(handle, sql, out var statement, out var tail));
        try
        {
            // Nothing but blanks and comments has no statement at all.
            if (statement.IsInvalid || raw.sqlite3_stmt_isexplain(statement) != 0 || raw.sqlite3_column_count(statement) == 0)
            {
                throw new SqlQueryException(statement.IsInvalid ? "The query is empty: expected one SELECT." : "Refused: expected one SELECT, got another statement.");
            }

            for (var more = tail; !string.IsNullOrWhiteSpace(more);)
            {
                var isGood = raw.sqlite3_prepare_v2(handle, more, out var next, out more) == raw.SQLITE_OK;
                var isNothing = next.IsInvalid;
                next.Dispose();
                if (!isGood || !isNothing)
                {
                    throw new SqlQueryException("Refused: expected one SELECT, got more after it.");
                }
            }

            return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    private static SqlRows Read(sqlite3 handle, sqlite3_stmt statement, QueryLimits limits)
    {
        var width = raw.sqlite3_column_count(statement);
        ImmutableArray<string> names = [.. Enumerable.Range(0, width).Select(c => raw.sqlite3_column_name(statement, c).utf8_to_string())];
        var rows = new List<object?[]>();
        var bytes = 0L;
        while (true)
        {
            var code = raw.sqlite3_step(statement);
            if (code == raw.SQLITE_DONE)
            {
                return new SqlRows(names, rows);
            }

            if (code != raw.SQLITE_ROW)
            {
                Check(handle, code);
            }

            if (rows.Count == limits.MaximumRows)
            {
                throw new SqlQueryException($"The query gives more than {limits.MaximumRows} rows.");
            }

            var row = new object?[width];
            for (var c = 0; c < width; c++)
            {
                row[c] = Value(statement, c);
                bytes += 16 + (row[c] switch { string text => 2L * text.Length, byte[] blob => blob.Length, _ => 0 });
            }

            if (bytes > MostBytes)
            {
                throw new SqlQueryException($"The query gives more than {MostBytes >> 20} MB.");
            }

            rows.Add(row);
        }
    }

    private static object? Value(sqlite3_stmt statement, int column) => raw.sqlite3_column_type(statement, column) switch
    {
        raw.SQLITE_INTEGER => raw.sqlite3_column_int64(statement, column),
        raw.SQLITE_FLOAT => SqlRows.Normalized(raw.sqlite3_column_double(statement, column)),
        raw.SQLITE_TEXT => Text(statement, column),
        raw.SQLITE_BLOB => raw.sqlite3_column_blob(statement, column).ToArray(),
        _ => null,
    };

    // Asked for as text it is UTF-8, whatever the database's encoding; then all its bytes count, those after a zero too.
    private static string Text(sqlite3_stmt statement, int column)
    {
        raw.sqlite3_column_text(statement, column);
        try
        {
            return Strict.GetString(raw.sqlite3_column_blob(statement, column));
        }
        catch (DecoderFallbackException)
        {
            throw new SqlQueryException("The query gives a text that is no UTF-8.");
        }
    }

    private static void Check(sqlite3 handle, int code)
    {
        if (code == raw.SQLITE_OK)
        {
            return;
        }

        if (code == raw.SQLITE_INTERRUPT)
        {
            throw new Interrupted();
        }

        var problem = raw.sqlite3_errmsg(handle).utf8_to_string();
        throw new SqlQueryException(code is raw.SQLITE_AUTH or raw.SQLITE_READONLY
            ? $"Refused: expected one SELECT that only reads, got another statement ({problem})."
            : $"SQLite: {problem}.");
    }

    private sealed class Interrupted : Exception;
}
