using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>
/// Predicted probabilities <c>[N,K]</c>: row n holds P(true label = j | example n) from a model that did not see example n.
/// Arrays and tensors convert by themselves and are not copied: they must not change while they are audited. Everything is
/// computed in the precision of the numbers, float32 or float64, so that both answer as the Python library does for the
/// same array.
/// </summary>
public sealed class ProbabilityMatrix : IDisposable
{
    private readonly IDisposable? _owned;

    private ProbabilityMatrix(ProbabilityRows<float> rows, IDisposable? owned = null)
        : this(rows.Count, rows.NumClasses, owned) => Single = rows;

    private ProbabilityMatrix(ProbabilityRows<double> rows, IDisposable? owned = null)
        : this(rows.Count, rows.NumClasses, owned) => Double = rows;

    private ProbabilityMatrix(int count, int classes, IDisposable? owned)
    {
        Count = count;
        NumClasses = classes;
        _owned = owned;
        if (classes > Array.MaxLength / sizeof(double) / Math.Max(1, classes))
        {
            owned?.Dispose();
            throw new ArgumentException(
                $"probabilities: at most {MaximumClasses} classes are supported (the noise matrix is K×K), got {classes}.", nameof(classes));
        }
    }

    /// <summary>The most classes that are supported: the square must fit into one array.</summary>
    public static int MaximumClasses => (int)Math.Sqrt(Array.MaxLength / sizeof(double));

    /// <summary>The number of examples, N.</summary>
    public int Count { get; }

    /// <summary>The number of classes, K.</summary>
    public int NumClasses { get; }

    /// <summary>Whether the numbers are float64; else they are float32.</summary>
    public bool IsDouble => Double is not null;

    internal ProbabilityRows<float>? Single { get; }

    internal ProbabilityRows<double>? Double { get; }

    /// <summary>Wraps an array.</summary>
    /// <param name="values"><c>[N,K]</c>; not copied.</param>
    public static implicit operator ProbabilityMatrix(float[,] values) => From(values);

    /// <summary>Wraps an array.</summary>
    /// <param name="values"><c>[N,K]</c>; not copied.</param>
    public static implicit operator ProbabilityMatrix(double[,] values) => From(values);

    /// <summary>Wraps a tensor.</summary>
    /// <param name="values"><c>[N,K]</c>, float32 or float64; not copied where it is contiguous and on the CPU.</param>
    public static implicit operator ProbabilityMatrix(Tensor values) => From(values);

    /// <summary>Wraps an array.</summary>
    /// <param name="values"><c>[N,K]</c>; not copied.</param>
    /// <returns>The matrix.</returns>
    public static ProbabilityMatrix From(float[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(new ArrayRows<float>(values));
    }

    /// <summary>Wraps an array.</summary>
    /// <param name="values"><c>[N,K]</c>; not copied.</param>
    /// <returns>The matrix.</returns>
    public static ProbabilityMatrix From(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return new(new ArrayRows<double>(values));
    }

    /// <summary>Wraps numbers that lie row by row.</summary>
    /// <param name="values">N·K numbers; not copied.</param>
    /// <param name="numClasses">The number of classes, K, at least 1.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of K.</exception>
    public static ProbabilityMatrix From(ReadOnlyMemory<float> values, int numClasses) =>
        new(new MemoryRows<float>(values, RowCount(values.Length, numClasses), numClasses));

    /// <summary>Wraps numbers that lie row by row.</summary>
    /// <param name="values">N·K numbers; not copied.</param>
    /// <param name="numClasses">The number of classes, K, at least 1.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of K.</exception>
    public static ProbabilityMatrix From(ReadOnlyMemory<double> values, int numClasses) =>
        new(new MemoryRows<double>(values, RowCount(values.Length, numClasses), numClasses));

    /// <summary>Wraps a tensor. Dispose the matrix, or keep it no longer than the tensor.</summary>
    /// <param name="values"><c>[N,K]</c>, float32 or float64. Copied only where it is not contiguous or not on the CPU.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="ArgumentException">The tensor has another shape or type.</exception>
    public static ProbabilityMatrix From(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.dim() != 2 || values.dtype is not (ScalarType.Float32 or ScalarType.Float64))
        {
            throw new ArgumentException(
                $"values: expected float32 or float64 [N,K], got {values.dtype} [{string.Join(',', values.shape)}].", nameof(values));
        }

        // A view of its own, outside any dispose scope: the caller may dispose the tensor.
        var host = values.detach().cpu().contiguous().DetachFromDisposeScope();
        if (ReferenceEquals(host, values))
        {
            host = values.alias().DetachFromDisposeScope();
        }

        var (count, classes) = ((int)values.shape[0], (int)values.shape[1]);
        return values.dtype == ScalarType.Float32
            ? new(new PointerRows<float>(Address<float>(host), count, classes, host), host)
            : new(new PointerRows<double>(Address<double>(host), count, classes, host), host);
    }

    /// <summary>Reads batches from a source.</summary>
    /// <param name="source">The source; it stays the caller's.</param>
    /// <returns>The matrix.</returns>
    public static ProbabilityMatrix From(IProbabilitySource<float> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(new SourceRows<float>(source));
    }

    /// <summary>Reads batches from a source.</summary>
    /// <param name="source">The source; it stays the caller's.</param>
    /// <returns>The matrix.</returns>
    public static ProbabilityMatrix From(IProbabilitySource<double> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new(new SourceRows<double>(source));
    }

    /// <summary>
    /// Reads a NumPy file. One of more than 1 GiB of numbers is mapped into memory instead: pages come from the file as they are needed, and the file
    /// must stay as it is, since a mapped file that is cut short ends the process. Dispose the matrix to give the memory back or close the file.
    /// Numbers in half precision or column by column are copied, as float32 and in rows.
    /// </summary>
    /// <param name="path">A <c>.npy</c> file, version 1 to 3: <c>[N,K]</c>, little-endian float16, float32 or float64, C or Fortran order.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="InvalidDataException">The file is no such array, or is cut off.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static ProbabilityMatrix FromNpy(string path)
    {
        var file = NpyFile.Open(path);
        if (!file.IsMappable)
        {
            using (file)
            {
                return file.Type == "f8" ? From(file.Copy<double>(), file.Columns) : From(file.Copy<float>(), file.Columns);
            }
        }

        return file.Type == "f8"
            ? new(new PointerRows<double>(file.Address, file.Rows, file.Columns, file), file)
            : new(new PointerRows<float>(file.Address, file.Rows, file.Columns, file), file);
    }

    /// <summary>Releases the mapped file or the tensor, where there is one.</summary>
    public void Dispose() => _owned?.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"probabilities [{Count},{NumClasses}] {(IsDouble ? "float64" : "float32")}";

    private static int RowCount(int length, int numClasses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numClasses, 1);
        return length % numClasses == 0
            ? length / numClasses
            : throw new ArgumentException($"values: expected a multiple of {numClasses} numbers, got {length}.", nameof(length));
    }

    private static unsafe nint Address<T>(Tensor host)
        where T : unmanaged
    {
        if (host.numel() == 0)
        {
            return 0;
        }

        // Storage outside the managed heap: it does not move.
        fixed (byte* first = host.bytes)
        {
            return (nint)first;
        }
    }
}
