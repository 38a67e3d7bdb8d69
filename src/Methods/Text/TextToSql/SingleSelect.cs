using System.Collections.Immutable;
using System.Text;
using SQLitePCL;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// One SELECT on a connection, and nothing else. SQLite itself says what a statement would do while it is compiled (its authorizer), so
/// no writing of SQL gets past. While it compiles and every hundred steps while it runs it asks whether to go on, which is where time and
/// memory end. Inside one call of a function it does not ask: values are at most 1 MB, and the slowest functions are bounded.
/// </summary>
internal static class SingleSelect
{
    private const int StepsBetweenLooks = 100;
    private const int LongestValue = 1 << 20;
    private const int LongestPattern = 1_000;
    private const int LongestSql = 100_000;
    private const long MostBytes = 256L << 20;

    // As in Python, where such a text is an error and no text with a replacement.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lets a connection read and nothing else, for as long as it lives.</summary>
    public static void Guard(sqlite3 handle, QueryWatch watch)
    {
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LENGTH, LongestValue);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LongestPattern);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_SQL_LENGTH, LongestSql);

        // As in Python's SQLite, in which these benchmarks are scored: "text" that names no column is a text.
        raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_DQS_DML, 1, out _);

        // It is asked about every table and column while a query compiles, which can take as long as one likes.
        raw.sqlite3_set_authorizer(handle, (object _, int action, string _, string second, string _, string _) => !watch.IsOver && IsAllowed(action, second) ? raw.SQLITE_OK : raw.SQLITE_DENY, null);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="SqlQueryException">It is refused, fails, or takes too much.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SqlRows Run(sqlite3 handle, QueryWatch watch, string sql, QueryLimits limits, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        watch.Start(limits.Timeout ?? TimeSpan.FromSeconds(30), stop);
        raw.sqlite3_progress_handler(handle, StepsBetweenLooks, _ => watch.Look(), null);
        try
        {
            using var statement = Prepare(handle, watch, sql);
            return Read(handle, statement, limits, sql);
        }
        catch (Interrupted)
        {
            throw watch.Ended();
        }
        finally
        {
            raw.sqlite3_progress_handler(handle, 0, null, null);
            watch.End();
        }
    }

    private static bool IsAllowed(int action, string second) =>
        action is raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE
        || (action == raw.SQLITE_FUNCTION && !string.Equals(second, "load_extension", StringComparison.OrdinalIgnoreCase));

    private static sqlite3_stmt Prepare(sqlite3 handle, QueryWatch watch, string sql)
    {
        if (sql.Contains('\0', StringComparison.Ordinal))
        {
            throw new SqlQueryException("The query has a character that is no text (U+0000).");
        }

        sqlite3_stmt statement;
        string tail;
        int code;
        CompileMemory.Enter();
        try
        {
            code = raw.sqlite3_prepare_v2(handle, sql, out statement, out tail);
        }
        finally
        {
            CompileMemory.Exit();
        }

        if (code != raw.SQLITE_OK && watch.IsOver)
        {
            statement.Dispose();
            throw new Interrupted();
        }

        if (code == raw.SQLITE_NOMEM)
        {
            throw new SqlQueryException($"The query takes more than {CompileMemory.Most >> 20} MB to compile.");
        }

        Check(handle, code, sql);
        try
        {
            // Nothing but blanks and comments has no statement at all.
            if (statement.IsInvalid || raw.sqlite3_stmt_isexplain(statement) != 0 || raw.sqlite3_column_count(statement) == 0)
            {
                throw new SqlQueryException(statement.IsInvalid ? "The query is empty: expected one SELECT." : "Refused: expected one SELECT, got another statement.");
            }

            for (var more = tail; !string.IsNullOrWhiteSpace(more);)
            {
                // Very many semicolons take time too.
                if (watch.IsOver)
                {
                    throw new Interrupted();
                }

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

    private static SqlRows Read(sqlite3 handle, sqlite3_stmt statement, QueryLimits limits, string sql)
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
                Check(handle, code, sql);
            }

            if (rows.Count == limits.MaximumRows)
            {
                throw new SqlQueryException($"The query gives more than {limits.MaximumRows} rows.");
            }

            var row = new object?[width];
            for (var c = 0; c < width; c++)
            {
                // Before it is copied: one row can hold very many long values.
                bytes += 16 + (raw.sqlite3_column_type(statement, c) switch
                {
                    raw.SQLITE_TEXT => 2L * raw.sqlite3_column_bytes(statement, c),
                    raw.SQLITE_BLOB => raw.sqlite3_column_bytes(statement, c),
                    _ => 0,
                });
                row[c] = bytes <= MostBytes ? Value(statement, c) : throw new SqlQueryException($"The query gives more than {MostBytes >> 20} MB.");
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

    private static void Check(sqlite3 handle, int code, string sql)
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
        var isSelect = sql.TrimStart() is var start && (start.StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) || start.StartsWith("VALUES", StringComparison.OrdinalIgnoreCase));
        throw new SqlQueryException(code is raw.SQLITE_AUTH or raw.SQLITE_READONLY || problem.StartsWith("not authorized", StringComparison.Ordinal)
            ? (isSelect ? $"Refused: the query uses what is not allowed here ({problem})." : $"Refused: expected one SELECT that only reads, got another statement ({problem}).")
            : $"SQLite: {problem}.");
    }

    private sealed class Interrupted : Exception;
}
