using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// The probabilities of finished folds, one file each: a magic line, what they were made from, the numbers, a checksum.
/// Written beside its place and renamed, so that a file is whole or not there.
/// </summary>
internal sealed class FoldStore
{
    private const string Magic = "NoisyNotebooks fold 1";

    private readonly string _folder;
    private readonly string _identity;

    public FoldStore(string folder, CrossValidationRequest request)
    {
        _folder = Path.GetFullPath(folder);
        _identity = Identity(request);
    }

    /// <summary>Reads a fold.</summary>
    /// <param name="fold">Its number, from 0.</param>
    /// <param name="length">How many numbers it has.</param>
    /// <returns>The numbers; null where the fold was not finished.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to another request.</exception>
    public float[]? Read(int fold, int length)
    {
        var path = PathOf(fold);
        try
        {
            using var reader = new BinaryReader(RegularFile.OpenRead(path), Encoding.UTF8);
            if (reader.ReadString() != Magic)
            {
                throw new InvalidDataException($"'{path}' holds no fold of this version; delete it or name another folder.");
            }

            var identity = reader.ReadString();
            if (identity != _identity)
            {
                throw new InvalidDataException(
                    $"'{path}' belongs to another request ({identity}, wanted {_identity}); delete it or name another folder.");
            }

            var values = new float[length];
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            reader.BaseStream.ReadExactly(bytes);
            if (reader.ReadUInt64() != XxHash3.HashToUInt64(bytes))
            {
                throw new InvalidDataException($"'{path}' is damaged: its checksum is wrong; delete it.");
            }

            return values;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Not asked for before: another process that ends the same audit may take the folder away at any time.
            return null;
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is damaged: it is cut off; delete it.", e);
        }
    }

    /// <summary>Keeps a fold.</summary>
    /// <param name="fold">Its number, from 0.</param>
    /// <param name="values">Its numbers.</param>
    public void Write(int fold, float[] values)
    {
        WholeFile.Write(PathOf(fold), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(Magic);
            writer.Write(_identity);
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            writer.Write(bytes);
            writer.Write(XxHash3.HashToUInt64(bytes));
        });
    }

    /// <summary>Everything that the numbers depend on, the data included.</summary>
    internal static string Identity(CrossValidationRequest request)
    {
        var data = request.Dataset;
        var hash = new XxHash3();
        hash.Append(MemoryMarshal.AsBytes(data.Given.Entries().AsSpan()));
        using (var features = data.Features.contiguous())
        {
            hash.Append(features.bytes);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Method}; {request.Model}: {request.Model.Description}; {request.Optimizer}; {request.Schedule.Description}; {request.Folds} folds, {request.Epochs} epochs, batch {request.BatchSize}, seed {request.Seed}; {data.Count} examples, {data.NumClasses} classes, hash {hash.GetCurrentHashAsUInt64():x16}");
    }

    private string PathOf(int fold) => Path.Combine(_folder, $"fold-{fold + 1}.bin");
}
