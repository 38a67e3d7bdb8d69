using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using NoisyNotebooks.Methods.Tests.Data;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>Writes NumPy files.</summary>
internal static class NpySamples
{
    public static string Write<T>(TemporaryFolder folder, string name, T[,] matrix, int version)
        where T : unmanaged =>
        folder.Write(name, Bytes(matrix, version, typeof(T) == typeof(double) ? "<f8" : "<f4"));

    public static byte[] Bytes<T>(T[,] matrix, int version, string type, string order = "False", string? shape = null)
        where T : unmanaged
    {
        shape ??= $"({matrix.GetLength(0)}, {matrix.GetLength(1)})";
        var prefix = version == 1 ? 10 : 12;
        var header = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}";
        header = header.PadRight(((prefix + header.Length + 1 + 63) / 64 * 64) - prefix - 1) + "\n";
        using var file = new MemoryStream();
        file.Write([0x93]);
        file.Write("NUMPY"u8);
        file.Write([(byte)version, 0]);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        file.Write(version == 1 ? length[..2] : length);
        file.Write(Encoding.ASCII.GetBytes(header));
        file.Write(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref matrix[0, 0], matrix.Length)));
        return file.ToArray();
    }
}
