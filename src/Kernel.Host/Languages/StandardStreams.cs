using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// What does not go through <see cref="Console"/>'s writers: the output of child processes, of native libraries and of
/// <see cref="Console.OpenStandardOutput()"/>. The process's own standard output and error become pipes that end in the running cell;
/// what the host itself says still goes to the console. On Windows children find their console by other ways, and this does nothing.
/// </summary>
internal static partial class StandardStreams
{
    // So begins what the runtime says when it dies. It is for whoever started the process: no cell is written after it.
    private static readonly string[] Ends = ["Stack overflow.", "Process terminated.", "Unhandled exception.", "Fatal error.", "Out of memory."];

    private const int MaximumReads = 16;
    private const int DyingMilliseconds = 200;

    private static readonly Lock Gate = new();
    private static Captured[] s_captured = [];

    /// <summary>
    /// Begins; calling it again changes nothing. The console's own writers must be in use already (<see cref="ConsoleCapture.Install"/>),
    /// since they keep what standard output was when they were made.
    /// </summary>
    public static void Capture()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        lock (Gate)
        {
            if (s_captured.Length > 0)
            {
                return;
            }

            // Both are asked once and remembered: the answer would be "yes" from here on.
            _ = Console.IsOutputRedirected;
            _ = Console.IsErrorRedirected;
            ConsoleCapture.WriteDirectly();
            var error = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
            s_captured =
            [
                new Captured(new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None), 1, OutputStream.Standard, ConsoleCapture.Terminal),
                .. LastWords.Keep(error) ? [new Captured(error, 2, OutputStream.Error, ConsoleCapture.TerminalError)] : Array.Empty<Captured>(),
            ];
        }

        new Thread(Watch) { IsBackground = true, Name = "standard streams", Priority = ThreadPriority.AboveNormal }.Start();
    }

    /// <summary>Takes over what was written so far: what a cell shows after it comes after it.</summary>
    public static void Drain()
    {
        if (s_captured.Length > 0)
        {
            lock (Gate)
            {
                // Not all that a child writes without an end.
                for (var i = 0; i < MaximumReads && Read(Readable(0)); i++)
                {
                }
            }
        }
    }

    /// <summary>
    /// Gives children an empty standard input: there is nobody to answer them, and they would wait for ever. What this process reads
    /// itself it must have opened before.
    /// </summary>
    public static void CloseInput()
    {
        if (!OperatingSystem.IsWindows())
        {
            using var nothing = File.OpenHandle("/dev/null");
            _ = DuplicateTo((int)nothing.DangerousGetHandle(), 0);
        }
    }

    private static void Watch()
    {
        while (true)
        {
            _ = Readable(-1);
            if (Array.Exists(s_captured, c => c.IsEnd))
            {
                // The process is dying: what is read now might die with it before it is written. What stays in the pipe, the shell hands over.
                Thread.Sleep(DyingMilliseconds);
            }

            lock (Gate)
            {
                // Somebody may have taken it meanwhile.
                Read(Readable(0));
            }
        }
    }

    // Which of the captured can be read without waiting, one bit each.
    private static int Readable(int milliseconds)
    {
        Span<Poll> polls = stackalloc Poll[s_captured.Length];
        for (var i = 0; i < polls.Length; i++)
        {
            polls[i] = new Poll { Descriptor = s_captured[i].Descriptor, Events = 1 };
        }

        if (PollAll(polls, (nuint)polls.Length, milliseconds) <= 0)
        {
            return 0;
        }

        var readable = 0;
        for (var i = 0; i < polls.Length; i++)
        {
            readable |= polls[i].Returned != 0 ? 1 << i : 0;
        }

        return readable;
    }

    private static bool Read(int readable)
    {
        for (var i = 0; i < s_captured.Length; i++)
        {
            if ((readable & (1 << i)) != 0)
            {
                s_captured[i].Read();
            }
        }

        return readable != 0;
    }

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DuplicateTo(int descriptor, int target);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int PollAll(Span<Poll> polls, nuint count, int milliseconds);

    // tee(2) of Linux: copies what is in one pipe to another, and leaves it there.
    [LibraryImport("libc", EntryPoint = "tee")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Copy(int from, int to, nuint length, uint flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

#pragma warning disable CA1001 // The pipe lives as long as the process.
    private sealed class Captured
#pragma warning restore CA1001
    {
        private readonly AnonymousPipeServerStream _pipe;
        private readonly byte[] _bytes = new byte[1 << 16];
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly OutputStream _stream;
        private readonly TextWriter _terminal;
        private readonly AnonymousPipeServerStream? _peek;

        public Captured(AnonymousPipeServerStream pipe, int target, OutputStream stream, TextWriter terminal)
        {
            (_pipe, _stream, _terminal) = (pipe, stream, terminal);
            Descriptor = (int)_pipe.SafePipeHandle.DangerousGetHandle();

            // The copy at the target is what children inherit; the original is closed, so that nothing else holds the pipe open.
            _ = DuplicateTo((int)_pipe.ClientSafePipeHandle.DangerousGetHandle(), target);
            _pipe.DisposeLocalCopyOfClientHandle();
            _peek = stream == OutputStream.Error && OperatingSystem.IsLinux() ? new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None) : null;
        }

        public int Descriptor { get; }

        /// <summary>Whether the runtime has begun to say why the process ends.</summary>
        public bool IsEnd { get; private set; }

        public void Read()
        {
            var most = IsEnd ? _bytes.Length : Peek();
            if (most == 0)
            {
                return;
            }

            var count = _pipe.Read(_bytes, 0, most);
            var text = new char[Encoding.UTF8.GetMaxCharCount(count)];
            var written = new string(text, 0, _decoder.GetChars(_bytes, 0, count, text, 0));
            if (written.Length == 0)
            {
                return;
            }

            IsEnd |= SaysEnd(written);
            if (!IsEnd && CellContext.Latest is { } run)
            {
                run.Output.Write(_stream, written);
            }
            else
            {
                _terminal.Write(written);
            }
        }

        // How much to read. What the runtime says of its end stays where it is: read, it would be lost if the process died before it is written.
        private int Peek()
        {
            if (_peek is null)
            {
                return _bytes.Length;
            }

            const uint NonBlocking = 2;
            var there = (int)Copy(Descriptor, (int)_peek.ClientSafePipeHandle.DangerousGetHandle(), (nuint)_bytes.Length, NonBlocking);
            if (there <= 0)
            {
                return _bytes.Length;
            }

            _peek.ReadExactly(_bytes, 0, there);
            IsEnd |= SaysEnd(Encoding.UTF8.GetString(_bytes, 0, there));
            return IsEnd ? 0 : there;
        }

        private bool SaysEnd(string written) =>
            _stream == OutputStream.Error && Array.Exists(Ends, e => written.StartsWith(e, StringComparison.Ordinal) || written.Contains("\n" + e, StringComparison.Ordinal));
    }
}
