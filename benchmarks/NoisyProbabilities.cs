using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Benchmarks;

/// <summary>
/// Seeded test matrices: softmax of Gaussian logits in which the true class is raised; 20 % of the labels are flipped to
/// another class. Written as .npy, float32 and int32, a block of rows at a time.
/// </summary>
internal static class NoisyProbabilities
{
    private const int HeaderLength = 128;

    public static int[] Write(string matrixPath, string labelsPath, int count, int classes)
    {
        // The noise comes from a table: a generator call for each of a billion logits would take minutes.
        var random = new SeededRandom(2026, count, classes);
        var table = new float[1 << 16];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = (float)Math.Exp(random.NextGaussian());
        }

        var labels = new int[count];
        using (var file = File.Create(matrixPath))
        {
            file.Write(Header("<f4", $"({count}, {classes})"));
            var row = new float[classes];
            var raise = (float)Math.Exp(2.5 + Math.Log(classes / 10.0));
            for (var n = 0; n < count; n++)
            {
                var truth = n < classes ? n : random.NextInt(classes);
                labels[n] = n >= classes && random.NextDouble() < 0.2 ? (truth + 1 + random.NextInt(classes - 1)) % classes : truth;
                Fill(row, table, random.NextUInt64(), truth, raise * (float)(0.2 + random.NextDouble()));
                file.Write(MemoryMarshal.AsBytes(row.AsSpan()));
            }
        }

        using (var file = File.Create(labelsPath))
        {
            file.Write(Header("<i4", $"({count},)"));
            file.Write(MemoryMarshal.AsBytes(labels.AsSpan()));
        }

        return labels;
    }

    public static float[] Load(string path, int count, int classes)
    {
        var values = new float[(long)count * classes];
        using var file = File.OpenRead(path);
        file.Position = HeaderLength;
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static (int[] Labels, int Classes) LoadLabels(string labelsPath, string matrixPath)
    {
        var labels = new int[(new FileInfo(labelsPath).Length - HeaderLength) / sizeof(int)];
        using var file = File.OpenRead(labelsPath);
        file.Position = HeaderLength;
        file.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
        return (labels, (int)((new FileInfo(matrixPath).Length - HeaderLength) / sizeof(float) / labels.Length));
    }

    private static void Fill(float[] row, float[] table, ulong start, int truth, float raise)
    {
        var at = (int)(start & 0xFFFF);
        var step = (int)((start >> 16) & 0xFFFF) | 1;
        var sum = 0f;
        for (var j = 0; j < row.Length; j++)
        {
            at = (at + step) & 0xFFFF;
            row[j] = table[at];
            sum += row[j];
        }

        sum += row[truth] * (raise - 1);
        row[truth] *= raise;
        for (var j = 0; j < row.Length; j++)
        {
            row[j] /= sum;
        }
    }

    private static byte[] Header(string type, string shape)
    {
        var header = new byte[HeaderLength];
        Array.Fill(header, (byte)' ');
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), HeaderLength - 10);
        Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}").CopyTo(header, 10);
        header[^1] = (byte)'\n';
        return header;
    }
}
