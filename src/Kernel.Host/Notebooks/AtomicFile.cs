using System.Text;
using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Texts as whole files (<see cref="WholeFile"/>).</summary>
internal static class AtomicFile
{
    /// <summary>Writes a text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="text">The content.</param>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Tries whether a file could be written; one that is there stays as it is.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    public static void Try(string path) => WholeFile.Try(path);

    /// <summary>Writes bytes.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="content">The content.</param>
    public static void Write(string path, ReadOnlySpan<byte> content) => WholeFile.Write(path, content);
}
