using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using Deedle;
using Microsoft.Data.Analysis;
using Microsoft.Extensions.AI;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.LabelQuality;
using static TorchSharp.torch;

namespace NoisyNotebooks.Kernel.Extension.Commands;

/// <summary>What a notebook variable or a file can be for an audit.</summary>
internal static class AuditSources
{
    public static IReadOnlyList<Type> Data() => [typeof(Dataset), typeof(DataFrame), typeof(Frame<,>), typeof(DbConnection), typeof(DataTable)];

    public static IReadOnlyList<Type> Probabilities() => [typeof(double[,]), typeof(float[,]), typeof(Tensor), typeof(ProbabilityMatrix), typeof(DataFrame)];

    public static IReadOnlyList<Type> Embeddings() => [typeof(double[,]), typeof(float[,]), typeof(Tensor), typeof(EmbeddingMatrix), typeof(GeneratedEmbeddings<Embedding<float>>)];

    public static IReadOnlyList<Type> Labels() =>
    [
        typeof(int[]), typeof(long[]), typeof(List<int>), typeof(List<long>), typeof(ImmutableArray<long>), typeof(LabelVector), typeof(Tensor),
        typeof(Dataset), typeof(string[]), typeof(List<string>),
    ];

    /// <summary>Data that was found by <see cref="CommandArguments.Source"/>.</summary>
    public static AuditedData ToData(object source, AuditColumns columns, string name) => source switch
    {
        DbConnection => throw new ArgumentException("--data: a connection needs --query, which says what to read.", nameof(source)),
        DataTable table => AuditedData.Of(TableFiles.Read(table.CreateDataReader()), columns, name),
        Dataset dataset when dataset.Kind != TargetKind.Classes => throw new ArgumentException(
            $"--data: an audit looks at one class label an example, and '{name}' has {dataset.Kind}.", nameof(source)),
        Dataset dataset when columns == new AuditColumns() => AuditedData.Of(dataset),
        Dataset => throw new ArgumentException("--label, --true-label and --features are for tables; a data set knows its own.", nameof(columns)),
        DataFrame frame => AuditedData.Of(frame, columns, name),
        IFrame frame => frame.Apply(new DeedleData(columns, name)),
        string path => AuditedData.FromFile(path, columns),
        _ => throw new InvalidOperationException($"--data: {source.GetType().Name} is declared and not handled."),
    };

    /// <summary>How the user says that CSV files are written; null: it is to be found out.</summary>
    public static CsvOptions? CsvOf(CommandArguments arguments) =>
        arguments.Has("--delimiter") || arguments.Has("--decimal") || arguments.Has("--encoding")
            ? new CsvOptions
            {
                Delimiter = arguments.Text("--delimiter") is { } delimiter ? delimiter is "tab" or "\\t" ? '\t' : delimiter[0] : null,
                Decimal = arguments.Text("--decimal")?[0],
                Encoding = arguments.Text("--encoding") is { } encoding ? CsvOptions.EncodingOf(encoding) : null,
            }
            : null;

    /// <summary>What a query answers, of a connection or of the file of a database.</summary>
    /// <exception cref="ArgumentException">The data has no queries, or its driver is not loaded.</exception>
    public static DataFrame Query(object source, string query, CancellationToken cancellationToken) => source switch
    {
        DbConnection connection => DatabaseQuery.Read(connection, query, cancellationToken),
        string path => DatabaseQuery.Read(path, query, cancellationToken),
        _ => throw new ArgumentException("--query: goes with a connection to a database, or with a file of SQLite or DuckDB.", nameof(source)),
    };

    /// <summary>Probabilities that were found, and the names of their columns where they have any; those of a file are to be disposed.</summary>
    public static (ProbabilityMatrix Matrix, IReadOnlyList<string>? Names) ToProbabilities(object source) => source switch
    {
        double[,] values => (values, null),
        float[,] values => (values, null),
        Tensor values => (values, null),
        ProbabilityMatrix matrix => (matrix, null),
        DataFrame frame => (ProbabilityTables.Of(frame), [.. frame.Columns.Select(c => c.Name)]),
        string path when IsNumPy(path) => (ProbabilityMatrix.FromNpy(path), null),
        string path => ProbabilityTables.OfCsv(path),
        _ => throw new InvalidOperationException($"--probabilities: {source.GetType().Name} is declared and not handled."),
    };

    /// <summary>Embeddings that were found.</summary>
    public static EmbeddingMatrix ToEmbeddings(object source) => source switch
    {
        double[,] values => values,
        float[,] values => values,
        Tensor values => values,
        EmbeddingMatrix values => values,
        GeneratedEmbeddings<Embedding<float>> values => values,
        string path when IsNumPy(path) => EmbeddingMatrix.FromNpy(path),
        _ => throw new ArgumentException($"--embeddings: expected vectors in a variable or a .npy file, got '{source}'.", nameof(source)),
    };

    /// <summary>Labels that are texts; null: they are numbers.</summary>
    public static IReadOnlyList<string>? ToTexts(object source) => source as IReadOnlyList<string>;

    /// <summary>Labels that were found.</summary>
    public static LabelVector ToLabels(object source) => source switch
    {
        int[] values => values,
        long[] values => values,
        List<int> values => values.ToArray(),
        List<long> values => values.ToArray(),
        ImmutableArray<long> values => values,
        LabelVector values => values,
        Dataset dataset => dataset,
        Tensor values => FromTensor(values),
        string path when IsNumPy(path) => LabelVector.FromNpy(path),
        _ => throw new ArgumentException($"--labels: expected labels in a variable or a .npy file, got '{source}'.", nameof(source)),
    };

    private static bool IsNumPy(string path) => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    private static LabelVector FromTensor(Tensor values)
    {
        using var scope = NewDisposeScope();
        return values.dim() == 1 && !values.is_floating_point()
            ? values.to(int64).cpu().contiguous().data<long>().ToArray()
            : throw new ArgumentException($"--labels: expected whole numbers [N], got {values.dtype} [{string.Join(',', values.shape)}].", nameof(values));
    }

    private sealed class DeedleData(AuditColumns columns, string name) : IFrameOperation<AuditedData>
    {
        public AuditedData Invoke<TRow, TColumn>(Frame<TRow, TColumn> frame) =>
            (object)frame is Frame<TRow, string> named
                ? AuditedData.Of(named, columns, name)
                : throw new ArgumentException($"--data: expected a frame whose columns have names, got column keys of type {typeof(TColumn).Name}.", nameof(frame));
    }
}
