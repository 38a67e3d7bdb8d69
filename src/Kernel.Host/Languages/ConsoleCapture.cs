using System.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// Console writers that hand text to the cell it comes from, and to the real console where it comes from no cell; and a
/// reader that asks the user of the cell.
/// Installed once a process; several sessions can run beside each other.
/// </summary>
internal static class ConsoleCapture
{
    private static readonly Lazy<(TextWriter Out, TextWriter Error)> Originals = new(() =>
    {
        var originals = (Console.Out, Console.Error);
        s_out = TextWriter.Synchronized(new CellWriter(OutputStream.Standard, originals.Out));
        s_error = TextWriter.Synchronized(new CellWriter(OutputStream.Error, originals.Error));
        s_in = new ConsoleInput();
        return originals;
    });

    private static (TextWriter Out, TextWriter Error)? s_direct;
    private static TextWriter s_out = TextWriter.Null;
    private static TextWriter s_error = TextWriter.Null;
    private static TextReader s_in = TextReader.Null;

    /// <summary>The console's own standard output.</summary>
    public static TextWriter Terminal => s_direct?.Out ?? Originals.Value.Out;

    /// <summary>The console's own standard error.</summary>
    public static TextWriter TerminalError => s_direct?.Error ?? Originals.Value.Error;

    /// <summary>Lets both be streams of our own, whose writers wait for nobody.</summary>
    public static void WriteDirectly() => s_direct = (Direct(1), Direct(2));

    /// <summary>Puts the writers in place, also where code of a cell has put others there.</summary>
    public static void Install()
    {
        _ = Originals.Value;
        lock (Originals)
        {
            if (!ReferenceEquals(Console.Out, s_out))
            {
                Console.SetOut(s_out);
                s_out = Console.Out;
            }

            if (!ReferenceEquals(Console.Error, s_error))
            {
                Console.SetError(s_error);
                s_error = Console.Error;
            }

            if (!ReferenceEquals(Console.In, s_in))
            {
                Console.SetIn(s_in);
                s_in = Console.In;
            }
        }
    }

    private static TextWriter Direct(int descriptor) =>
        TextWriter.Synchronized(new StreamWriter(new TerminalStream(descriptor), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    private sealed class CellWriter(OutputStream stream, TextWriter fallback) : TextWriter
    {
        public override Encoding Encoding => fallback.Encoding;

        public override string NewLine => "\n";

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
            {
                return;
            }

            if (CellContext.Current is { } cell)
            {
                // A child that was waited for has written before.
                StandardStreams.Drain();
                cell.Write(stream, value);
            }
            else
            {
                fallback.Write(value);
            }
        }

        public override void WriteLine() => Write(NewLine);

        // One piece, so that lines of parallel tasks do not mix.
        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void WriteLine(ReadOnlySpan<char> buffer) => Write(buffer.ToString() + NewLine);

        public override void WriteLine(char[] buffer, int index, int count) =>
            Write(new string(buffer, index, count) + NewLine);

        public override void Flush()
        {
            if (CellContext.Current is null)
            {
                fallback.Flush();
            }
        }
    }
}
