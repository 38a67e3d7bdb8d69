using System.Runtime.InteropServices;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The standard output or error that this process was started with, after both have become pipes. Not the console's own stream: that
/// takes the lock of <see cref="Console.Out"/> for every write, which a cell that prints holds while it waits for what was written before.
/// </summary>
internal sealed partial class TerminalStream : Stream
{
    private const int Interrupted = 4;
    private const int FullLinux = 11;
    private const int FullBsd = 35;

    private readonly nint _descriptor;

    /// <summary>Keeps what a descriptor is now.</summary>
    /// <param name="descriptor">1 or 2; where it is closed, what is written goes nowhere.</param>
    public TerminalStream(int descriptor) => _descriptor = Duplicate(descriptor);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = WriteTo((int)_descriptor, buffer, (nuint)buffer.Length);
            if (written > 0)
            {
                buffer = buffer[(int)written..];
            }
            else if (Marshal.GetLastPInvokeError() is FullLinux or FullBsd)
            {
                // Whoever started us has made it one that does not wait.
                Thread.Sleep(1);
            }
            else if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                // Nobody reads any more, as after "| head": like the console, we go on in silence.
                return;
            }
        }
    }

    // The runtime's own: the copy is not for children.
    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Dup", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Duplicate(nint descriptor);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteTo(int descriptor, ReadOnlySpan<byte> bytes, nuint count);
}
