using System.Text;
using System.Text.Json;
using NoisyNotebooks.Methods.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Training;

/// <summary>
/// The state of a run after a whole epoch, in one file: written to a temporary file first and then renamed, so that a run
/// killed at any moment finds the last whole epoch.
/// </summary>
internal sealed class TrainingCheckpoint
{
    private const string Magic = "NoisyNotebooks checkpoint 1";

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
    public void Restore(
        List<EpochRecord> records,
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        IReadOnlyList<OptimizerHelper> optimizers,
        TrainingSession session)
    {
        if (!File.Exists(_path))
        {
            return;
        }

        try
        {
            using var reader = new BinaryReader(File.OpenRead(_path), Encoding.UTF8);
            if (reader.ReadString() != Magic)
            {
                throw new InvalidDataException($"'{_path}' is not a checkpoint of this version.");
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
            foreach (var (name, value) in Tensors(networks, session))
            {
                if (reader.ReadString() != name)
                {
                    throw new InvalidDataException($"The checkpoint '{_path}' is damaged: '{name}' is not where it should be.");
                }

                value.Load(reader);
            }

            foreach (var optimizer in optimizers)
            {
                optimizer.load_state_dict(reader);
            }

            records.Clear();
            records.AddRange(stored);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The checkpoint '{_path}' is damaged: {e.Message}", e);
        }
    }

    /// <summary>Writes the file.</summary>
    public void Save(
        IReadOnlyList<EpochRecord> records,
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        IReadOnlyList<OptimizerHelper> optimizers,
        TrainingSession session)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var temporary = $"{_path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var writer = new BinaryWriter(File.Create(temporary), Encoding.UTF8))
            {
                writer.Write(Magic);
                writer.Write(_identity);
                writer.Write(JsonSerializer.Serialize(records, Json));
                foreach (var (name, value) in Tensors(networks, session))
                {
                    writer.Write(name);
                    value.Save(writer);
                }

                foreach (var optimizer in optimizers)
                {
                    optimizer.save_state_dict(writer);
                }
            }

            File.Move(temporary, _path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static IEnumerable<(string Name, Tensor Value)> Tensors(
        IReadOnlyList<nn.Module<Tensor, Tensor>> networks,
        TrainingSession session)
    {
        for (var i = 0; i < networks.Count; i++)
        {
            foreach (var (name, value) in networks[i].named_parameters())
            {
                yield return ($"network {i} {name}", value);
            }

            foreach (var (name, value) in networks[i].named_buffers())
            {
                yield return ($"network {i} {name}", value);
            }
        }

        foreach (var (name, value) in session.State)
        {
            yield return ($"method {name}", value);
        }
    }

    // Everything that the numbers depend on, one line each, so that a difference can be named.
    private static string Identity(TrainingMethod method, TrainingRequest request)
    {
        var labels = new System.IO.Hashing.XxHash64();
        labels.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(request.Train.GivenLabels.AsSpan()));
        return string.Join(
            '\n',
            $"method {method}",
            $"data {request.Train.Name}, {request.Train.Count} examples, labels {labels.GetCurrentHashAsUInt64():x}",
            $"model {request.Model.Description}",
            $"epochs {request.Epochs}",
            $"batch {request.BatchSize}",
            $"optimizer {request.Optimizer}",
            $"schedule {request.Schedule.Description}",
            $"augmentation {request.Augmentation}",
            $"seed {request.Seed}");
    }

    private static string Difference(string stored, string asked)
    {
        var pairs = stored.Split('\n').Zip(asked.Split('\n')).FirstOrDefault(p => p.First != p.Second);
        return pairs.First is null ? "another version" : $"there: {pairs.First}; here: {pairs.Second}";
    }
}
