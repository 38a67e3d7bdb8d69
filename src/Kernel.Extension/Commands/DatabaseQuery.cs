using System.Data;
using System.Data.Common;
using Microsoft.Data.Analysis;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>
/// Queries of databases. A connection is the user's own; for the file of an embedded database the driver is taken from the packages of the
/// session, so that who never asks for one loads none.
/// </summary>
internal static class DatabaseQuery
{
    private static readonly (string Package, string Assembly, string Connection, string Read)[] Drivers =
    [
        ("Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite", "Microsoft.Data.Sqlite.SqliteConnection", "Mode=ReadOnly;Pooling=False"),
        ("DuckDB.NET.Data.Full", "DuckDB.NET.Data", "DuckDB.NET.Data.DuckDBConnection", "access_mode=READ_ONLY"),
    ];

    /// <summary>Asks the file of a database; nothing is written to it.</summary>
    /// <exception cref="ArgumentException">It is none, or its driver is not loaded.</exception>
    public static DataFrame Read(string path, string query, CancellationToken cancellationToken)
    {
        var driver = Drivers[IsSqlite(path) ? 0 : IsDuckDb(path) ? 1 : throw new ArgumentException($"--query: '{path}' is no file of SQLite or DuckDB.", nameof(path))];
        var type = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == driver.Assembly)?.GetType(driver.Connection) ?? Load(driver)
            ?? throw new ArgumentException($"--query: '{path}' needs its driver. Reference it first, in a cell of its own: #r \"nuget: {driver.Package}\"", nameof(path));
        using var connection = (DbConnection)Activator.CreateInstance(type)!;
        connection.ConnectionString = $"Data Source={Quoted(path)};{driver.Read}";
        return Read(connection, query, cancellationToken);
    }

    /// <summary>Asks a connection; it is opened and closed again where it is closed.</summary>
    public static DataFrame Read(DbConnection connection, string query, CancellationToken cancellationToken)
    {
        var wasClosed = connection.State == ConnectionState.Closed;
        if (wasClosed)
        {
            connection.Open();
        }

        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = query;
            using var stop = cancellationToken.Register(static c => ((DbCommand)c!).Cancel(), command);
            using var reader = command.ExecuteReader(CommandBehavior.SingleResult);
            return TableFiles.Read(reader);
        }
        catch (DbException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ArgumentException($"--query: {e.Message}", nameof(query), e);
        }
        finally
        {
            if (wasClosed)
            {
                connection.Close();
            }
        }
    }

    // A package that is referenced and was not used yet is known and not loaded.
    private static Type? Load((string Package, string Assembly, string Connection, string Read) driver)
    {
        try
        {
            return Type.GetType($"{driver.Connection}, {driver.Assembly}", throwOnError: false);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            return null;
        }
    }

    private static string Quoted(string path) => path.Contains(';', StringComparison.Ordinal) || path.Contains('=', StringComparison.Ordinal) ? $"\"{path}\"" : path;

    private static bool IsSqlite(string path) => StartsWith(path, 0, "SQLite format 3\0"u8);

    private static bool IsDuckDb(string path) => StartsWith(path, 8, "DUCK"u8);

    private static bool StartsWith(string path, int at, ReadOnlySpan<byte> mark)
    {
        using var file = RegularFile.OpenRead(path);
        Span<byte> start = stackalloc byte[at + mark.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start[at..].SequenceEqual(mark);
    }
}
