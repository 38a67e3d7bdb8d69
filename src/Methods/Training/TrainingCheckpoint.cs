using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// The state of a run after a whole epoch, in one file: written to a temporary file first and then renamed, so that a run
/// killed at any moment finds the last whole epoch. A checksum over all of it stands at its end, and the epoch before is kept beside it.
/// </summary>
internal sealed partial class TrainingCheckpoint
{
    private const string Kind = "NoisyNotebooks checkpoint ";
    private const string Magic = Kind + "3";

    // NaN shares of an empty subset are part of the records.
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly string _path;
    private readonly string _identity;

    public TrainingCheckpoint(string path, TrainingMethod method, TrainingRequest request)
    {
        _path = Path.GetFullPath(path);
        _identity = Identity(method, request);
    }

    /// <summary>Reads the file into the run's objects; does nothing where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or belongs to another request.</exception>
    /// <exception cref="IOException">It is a folder, a pipe or a device.</exception>
    public void Restore(TrainingState state)
    {
        RegularFile.Check(_path);
        if (!File.Exists(_path))
        {
            return;
        }

        try
        {
            using var reader = new BinaryReader(RegularFile.OpenRead(_path), Encoding.UTF8);
            var magic = reader.ReadString();
            if (magic != Magic)
            {
                throw new InvalidDataException(magic.StartsWith(Kind, StringComparison.Ordinal)
                    ? $"The checkpoint '{_path}' has format {magic[Kind.Length..]}, and this version reads format {Magic[Kind.Length..]}; delete it or name another file."
                    : $"'{_path}' is no checkpoint; name another file.");
            }

            // Before anything is believed: a single bit would go on into other final numbers.
            if (!IsWhole(reader.BaseStream))
            {
                throw new InvalidDataException($"The checkpoint '{_path}' is damaged: its checksum is wrong.{Earlier}");
            }

            var identity = reader.ReadString();
            if (identity != _identity)
            {
                throw new InvalidDataException(
                    $"The checkpoint '{_path}' belongs to another run ({Difference(identity, _identity)}); "
                        + "delete it or name another file.");
            }

            var stored = JsonSerializer.Deserialize<List<EpochRecord>>(reader.ReadString(), Json)!;
            using var noGradient = no_grad();
            ReadTensors(reader, state.Tensors());
            foreach (var optimizer in state.Optimizers)
            {
                optimizer.load_state_dict(reader);
            }

            for (var pass = 0; pass < state.StepsOfPass.Length; pass++)
            {
                state.StepsOfPass[pass] = reader.ReadInt64();
            }

            var bestEpoch = reader.ReadInt32();
            if (bestEpoch > 0)
            {
                state.Best.Take(bestEpoch, state.Tensors());
                ReadTensors(reader, state.Best.Tensors);
            }

            state.Records.Clear();
            state.Records.AddRange(stored);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The checkpoint '{_path}' is damaged: {e.Message}{Earlier}", e);
        }
    }

    /// <summary>Writes the file.</summary>
    public void Save(TrainingState state)
    {
        KeepPrevious();
        WholeFile.Write(_path, stream =>
        {
            using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            {
                writer.Write(Magic);
                writer.Write(_identity);
                writer.Write(JsonSerializer.Serialize(state.Records, Json));
                WriteTensors(writer, state.Tensors());
                foreach (var optimizer in state.Optimizers)
                {
                    optimizer.save_state_dict(writer);
                }

                foreach (var steps in state.StepsOfPass)
                {
                    writer.Write(steps);
                }

                writer.Write(state.Best.Epoch);
                WriteTensors(writer, state.Best.Tensors);
            }

            stream.Position = 0;
            var hash = new XxHash3();
            hash.Append(stream);
            stream.Write(hash.GetCurrentHash());
        });
    }

    private string Previous => _path + ".previous";

    private string Earlier =>
        File.Exists(Previous)
            ? $" That of the epoch before is in '{Previous}': rename it to '{Path.GetFileName(_path)}' to go on from there, or delete both to begin anew."
            : " Delete it to begin anew.";

    // The place of the last epoch but one, in case that the disk damages the last. Where the disk is too full for it, the last must do.
    private void KeepPrevious()
    {
        if (!File.Exists(_path))
        {
            return;
        }

        var temporary = $"{Previous}.{Environment.ProcessId}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (OperatingSystem.IsWindows() || Link(_path, temporary) != 0)
            {
                File.Copy(_path, temporary);
            }

            File.Move(temporary, Previous, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(temporary);
        }
    }

    // The last eight bytes are the hash of all before them. Leaves the stream where it was.
    private static bool IsWhole(Stream stream)
    {
        var (position, left) = (stream.Position, stream.Length - sizeof(ulong));
        var hash = new XxHash3();
        var buffer = new byte[1 << 20];
        stream.Position = 0;
        while (left > 0 && stream.Read(buffer, 0, (int)Math.Min(buffer.Length, left)) is > 0 and var count)
        {
            hash.Append(buffer.AsSpan(0, count));
            left -= count;
        }

        var stored = new byte[sizeof(ulong)];
        var isWhole = left == 0 && stream.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false) == stored.Length && stored.AsSpan().SequenceEqual(hash.GetCurrentHash());
        stream.Position = position;
        return isWhole;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string path, string name);

    private static void WriteTensors(BinaryWriter writer, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        foreach (var (name, value) in tensors)
        {
            writer.Write(name);
            value.Save(writer);
        }
    }

    private void ReadTensors(BinaryReader reader, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        foreach (var (name, value) in tensors)
        {
            if (reader.ReadString() != name)
            {
                throw new InvalidDataException($"The checkpoint '{_path}' is damaged: '{name}' is not where it should be.");
            }

            value.Load(reader);
        }
    }

    // Everything that the numbers depend on, one line each, so that a difference can be named.
    private static string Identity(TrainingMethod method, TrainingRequest request)
    {
        return string.Join(
            '\n',
            $"method {method.Identity}",
            $"data {Identity(request.Train)}",
            $"model {request.Model.Description}",
            $"epochs {request.Epochs}",
            $"batch {request.StepSize}",
            $"optimizer {request.Optimizer}",
            $"schedule {request.Schedule.Description}",
            $"augmentation {request.Augmentation}",
            $"seed {request.Seed}",
            $"validation {(request.Validation is { } validation ? Identity(validation) : "none")}, keep {request.Keep}, patience {request.Patience?.ToString() ?? "none"}",
            $"start {(request.StartFrom is { } start ? start.WeightHash() : "fresh")}");
    }

    private static string Identity(Dataset data)
    {
        var labels = new System.IO.Hashing.XxHash64();
        labels.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(data.Given.Entries().AsSpan()));
        var scale = data is LabeledDataset { KeepsScale: true } ? ", as they are" : string.Empty;
        return $"{data.Name}, {data.Count} examples, labels {labels.GetCurrentHashAsUInt64():x}{scale}";
    }

    private static string Difference(string stored, string asked)
    {
        var pairs = stored.Split('\n').Zip(asked.Split('\n')).FirstOrDefault(p => p.First != p.Second);
        return pairs.First is null ? "another version" : $"there: {pairs.First}; here: {pairs.Second}";
    }
}
