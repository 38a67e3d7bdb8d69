using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace NoisyNotebooks.Methods.Text;

/// <summary>
/// SQLite's own text functions whose time grows with the product of the lengths of two arguments, within bounds: no look at the clock
/// happens inside one call. A second connection, on which they are as SQLite made them, gives the values.
/// </summary>
internal sealed class BoundedFunctions : IDisposable
{
    // About 0.1 s at a few steps a nanosecond.
    private const long MostWork = 200_000_000;

    private static readonly (string Name, int Arguments)[] Quadratic =
        [("trim", 2), ("ltrim", 2), ("rtrim", 2), ("instr", 2), ("replace", 3), ("unhex", 2), ("json_patch", 2), ("jsonb_patch", 2)];

    private readonly SqliteConnection _plain = new("Data Source=:memory:;Pooling=False");
    private readonly List<sqlite3_stmt> _statements = [];

    /// <summary>Puts them in the place of SQLite's on a connection; before its authorizer is set.</summary>
    public BoundedFunctions(sqlite3 handle, QueryWatch watch)
    {
        _plain.Open();
        foreach (var (name, arguments) in Quadratic)
        {
            // A function that this SQLite does not have stays unknown.
            var call = $"SELECT {name}({string.Join(", ", Enumerable.Range(1, arguments).Select(a => $"?{a}"))})";
            if (raw.sqlite3_prepare_v2(_plain.Handle!, call, out var statement) != raw.SQLITE_OK)
            {
                statement.Dispose();
                continue;
            }

            _statements.Add(statement);
            raw.sqlite3_create_function(
                handle, name, arguments, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, values) => Call(name, statement, watch, context, values));
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _plain.Dispose();
    }

    // No exception may leave it: SQLite is below.
    private static void Call(string name, sqlite3_stmt plain, QueryWatch watch, sqlite3_context context, sqlite3_value[] values)
    {
        if (watch.Look() != 0)
        {
            raw.sqlite3_result_error_code(context, raw.SQLITE_INTERRUPT);
            return;
        }

        if ((long)Length(values[0]) * Length(values[1]) > MostWork)
        {
            raw.sqlite3_result_error(context, $"the arguments of {name} are too long: expected lengths whose product is at most {MostWork}");
            return;
        }

        for (var a = 0; a < values.Length; a++)
        {
            Bind(plain, a + 1, values[a]);
        }

        if (raw.sqlite3_step(plain) == raw.SQLITE_ROW)
        {
            Give(context, plain);
        }
        else
        {
            raw.sqlite3_result_error(context, raw.sqlite3_errmsg(raw.sqlite3_db_handle(plain)).utf8_to_string());
        }

        raw.sqlite3_reset(plain);
        raw.sqlite3_clear_bindings(plain);
    }

    private static int Length(sqlite3_value value)
    {
        if (raw.sqlite3_value_type(value) == raw.SQLITE_TEXT)
        {
            raw.sqlite3_value_text(value);
        }

        return raw.sqlite3_value_type(value) is raw.SQLITE_TEXT or raw.SQLITE_BLOB ? raw.sqlite3_value_bytes(value) : 1;
    }

    // Asked for as text it is UTF-8, and all its bytes count. No bytes would be NULL.
    private static void Bind(sqlite3_stmt plain, int index, sqlite3_value value)
    {
        var length = Length(value);
        _ = raw.sqlite3_value_type(value) switch
        {
            raw.SQLITE_INTEGER => raw.sqlite3_bind_int64(plain, index, raw.sqlite3_value_int64(value)),
            raw.SQLITE_FLOAT => raw.sqlite3_bind_double(plain, index, raw.sqlite3_value_double(value)),
            raw.SQLITE_TEXT when length == 0 => raw.sqlite3_bind_text(plain, index, string.Empty),
            raw.SQLITE_TEXT => raw.sqlite3_bind_text(plain, index, raw.sqlite3_value_blob(value)),
            raw.SQLITE_BLOB when length == 0 => raw.sqlite3_bind_zeroblob(plain, index, 0),
            raw.SQLITE_BLOB => raw.sqlite3_bind_blob(plain, index, raw.sqlite3_value_blob(value)),
            _ => raw.sqlite3_bind_null(plain, index),
        };
    }

    private static void Give(sqlite3_context context, sqlite3_stmt plain)
    {
        var isEmpty = raw.sqlite3_column_bytes(plain, 0) == 0;
        switch (raw.sqlite3_column_type(plain, 0))
        {
            case raw.SQLITE_INTEGER:
                raw.sqlite3_result_int64(context, raw.sqlite3_column_int64(plain, 0));
                break;
            case raw.SQLITE_FLOAT:
                raw.sqlite3_result_double(context, raw.sqlite3_column_double(plain, 0));
                break;
            case raw.SQLITE_TEXT when isEmpty:
                raw.sqlite3_result_text(context, string.Empty);
                break;
            case raw.SQLITE_TEXT:
                raw.sqlite3_result_text(context, raw.sqlite3_column_blob(plain, 0));
                break;
            case raw.SQLITE_BLOB when isEmpty:
                raw.sqlite3_result_zeroblob(context, 0);
                break;
            case raw.SQLITE_BLOB:
                raw.sqlite3_result_blob(context, raw.sqlite3_column_blob(plain, 0));
                break;
            default:
                raw.sqlite3_result_null(context);
                break;
        }
    }
}
