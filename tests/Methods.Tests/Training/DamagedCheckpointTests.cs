using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Noise;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Tests.Training;

/// <summary>A checkpoint is believed when every bit of it is as it was written, and else the one before is offered.</summary>
public sealed class DamagedCheckpointTests : IDisposable
{
    private const int Variants = 120;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private TrainingRequest Request(int epochs) => new()
    {
        Train = new SymmetricNoise(0.4).Inject(NoisyNotebooks.Methods.Data.SyntheticData.GaussianBlobs(90, seed: 3), 1).Dataset,
        Model = ModelCatalog.Logistic(),
        Epochs = epochs,
        BatchSize = 32,
        Device = DeviceChoice.Cpu,
        CheckpointPath = Path.Combine(_folder.Path, "run.ckpt"),
    };

    private byte[] AfterTwoEpochs(TrainingRequest request)
    {
        using var stop = new CancellationTokenSource();
        var progress = new Stopping(stop);
        new CrossEntropyTraining().Train(request, progress, stop.Token).Dispose();
        return File.ReadAllBytes(request.CheckpointPath!);
    }

    [Fact]
    public void Every_damage_is_one_error_that_names_the_file()
    {
        var request = Request(4);
        var bytes = AfterTwoEpochs(request);
        var random = new Random(5);
        for (var i = 0; i < Variants; i++)
        {
            var damaged = (i % 5) switch
            {
                0 => bytes[..random.Next(bytes.Length)],
                1 => [.. bytes, (byte)random.Next(256)],
                2 => Zeroed(bytes, random.Next(bytes.Length), 64),
                _ => Flipped(bytes, random.Next(bytes.Length * 8)),
            };
            if (damaged.AsSpan().SequenceEqual(bytes))
            {
                continue;
            }

            File.WriteAllBytes(request.CheckpointPath!, damaged);
            var error = Assert.Throws<InvalidDataException>(() => new CrossEntropyTraining().Train(request));
            Assert.Contains("run.ckpt", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_epoch_before_is_offered_and_leads_to_the_same_numbers()
    {
        var request = Request(4);
        using var whole = new CrossEntropyTraining().Train(request with { CheckpointPath = null });
        var bytes = AfterTwoEpochs(request);
        File.WriteAllBytes(request.CheckpointPath!, Flipped(bytes, bytes.Length * 4));
        var error = Assert.Throws<InvalidDataException>(() => new CrossEntropyTraining().Train(request));
        Assert.Contains("run.ckpt.previous", error.Message, StringComparison.Ordinal);
        File.Move(request.CheckpointPath + ".previous", request.CheckpointPath!, overwrite: true);
        using var resumed = new CrossEntropyTraining().Train(request);
        Assert.Equal(whole.Records.Select(r => r.TrainLoss), resumed.Records.Select(r => r.TrainLoss));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp"));
    }

    [Fact]
    public void Another_format_and_another_file_are_named_as_what_they_are()
    {
        var request = Request(2);
        using (var writer = new BinaryWriter(File.Create(request.CheckpointPath!)))
        {
            writer.Write("NoisyNotebooks checkpoint 2");
        }

        Assert.Contains("has format 2, and this version reads format 3", Assert.Throws<InvalidDataException>(() => new CrossEntropyTraining().Train(request)).Message, StringComparison.Ordinal);
        using (var writer = new BinaryWriter(File.Create(request.CheckpointPath!)))
        {
            writer.Write("a table");
        }

        Assert.Contains("is no checkpoint", Assert.Throws<InvalidDataException>(() => new CrossEntropyTraining().Train(request)).Message, StringComparison.Ordinal);
    }

    private static byte[] Flipped(byte[] bytes, int bit)
    {
        var damaged = bytes.ToArray();
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    }

    private static byte[] Zeroed(byte[] bytes, int start, int length)
    {
        var damaged = bytes.ToArray();
        damaged.AsSpan(start, Math.Min(length, bytes.Length - start)).Clear();
        return damaged;
    }

    private sealed class Stopping(CancellationTokenSource stop) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value)
        {
            if (value.Epoch == 2)
            {
                stop.Cancel();
            }
        }
    }
}
