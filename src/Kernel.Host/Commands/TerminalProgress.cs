using System.Diagnostics;
using System.Globalization;
using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;
using NoisyNotebooks.Kernel.Host.Notebooks;
using Spectre.Console;

namespace NoisyNotebooks.Kernel.Host.Commands;

/// <summary>
/// Shows a headless run on the terminal: one line a cell, then what the cell shows, shortened. An output that keeps changing
/// is one live line on a terminal, and a line every two seconds in a log.
/// </summary>
internal sealed class TerminalProgress : IRunObserver
{
    private const int MaximumLines = 24;
    private const string Indent = "      ";
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole _console;
    private readonly TextWriter _writer;
    private readonly bool _live;
    private readonly int _width;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _changing = new(StringComparer.Ordinal);
    private long _lastUpdate;
    private bool _lineOpen;
    private bool _streamLineOpen;

    /// <summary>Creates the display.</summary>
    /// <param name="writer">The terminal or log.</param>
    /// <param name="live">Whether lines can be rewritten: it is a terminal.</param>
    /// <param name="width">Columns that a live line may fill.</param>
    public TerminalProgress(TextWriter writer, bool live, int width)
    {
        _writer = writer;
        _live = live;
        _width = width;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = live ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });

        // Long lines wrap where the terminal wraps them; a log keeps them whole.
        _console.Profile.Width = short.MaxValue;
    }

    /// <inheritdoc/>
    public void CellStarted(int index, int count, string source)
    {
        lock (_gate)
        {
            CloseLine();
            _changing.Clear();
            _lastUpdate = 0;
            var title = source.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? string.Empty;
            var width = index.ToString(CultureInfo.InvariantCulture).PadLeft(count.ToString(CultureInfo.InvariantCulture).Length);
            _console.Write(new Text($"[{width}/{count}] {Cut(TerminalText.Of(title), _width - 12)}", new Style(decoration: Decoration.Bold)));
            _writer.Write('\n');
            _writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void CellEnded(CellOutcome outcome, TimeSpan elapsed)
    {
        lock (_gate)
        {
            CloseLine();
            foreach (var text in _changing.Values)
            {
                Lines(text);
            }

            if (outcome.Error is { } error)
            {
                foreach (var line in error.Traceback.Take(MaximumLines))
                {
                    _console.Write(new Text(Indent + TerminalText.Of(line), new Style(Color.Red)));
                    _writer.Write('\n');
                }
            }

            var word = outcome.Status switch
            {
                CellStatus.Completed => "done in",
                CellStatus.Failed => "failed after",
                _ => "stopped after",
            };
            _console.Write(new Text($"{Indent}{word} {Duration(elapsed)}", new Style(Color.Grey)));
            _writer.Write('\n');
            _writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Wrote(OutputStream stream, string text)
    {
        lock (_gate)
        {
            EraseLiveLine();
            foreach (var line in TerminalText.Of(text, isPrinted: true).Split('\n').Select((l, i) => (Text: l, IsNew: i > 0)))
            {
                if (line.IsNew)
                {
                    _writer.Write('\n');
                    _streamLineOpen = false;
                }

                if (line.Text.Length > 0)
                {
                    _writer.Write(_streamLineOpen ? line.Text : Indent + line.Text);
                    _streamLineOpen = true;
                }
            }

            _writer.Flush();
        }
    }

    /// <inheritdoc/>
    public void Displayed(string? displayId, MimeBundle content)
    {
        lock (_gate)
        {
            CloseLine();
            Lines(Plain(content));
        }
    }

    /// <inheritdoc/>
    public void Updated(string displayId, MimeBundle content)
    {
        lock (_gate)
        {
            // The last state is shown in full when the cell ends.
            var text = Plain(content);
            _changing[displayId] = text;
            var now = Stopwatch.GetTimestamp();
            if (_lastUpdate != 0 && Stopwatch.GetElapsedTime(_lastUpdate, now) < (_live ? LiveInterval : LogInterval))
            {
                return;
            }

            _lastUpdate = now;
            var line = Cut(Indent + string.Join(" · ", text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)), _width - 1);
            if (_live)
            {
                CloseStreamLine();
                _writer.Write($"\r{line.PadRight(_width - 1)}");
                _lineOpen = true;
            }
            else
            {
                CloseLine();
                _writer.Write(line + "\n");
            }

            _writer.Flush();
        }
    }

    /// <summary>Writes a line of its own.</summary>
    /// <param name="text">The line.</param>
    public void Line(string text)
    {
        lock (_gate)
        {
            CloseLine();
            _writer.Write(text + "\n");
            _writer.Flush();
        }
    }

    /// <summary>A duration as a person reads it.</summary>
    /// <param name="elapsed">The duration.</param>
    /// <returns>For example <c>0.4 s</c> or <c>2 min 05 s</c>.</returns>
    public static string Duration(TimeSpan elapsed) =>
        elapsed.TotalSeconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0.0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)elapsed.TotalMinutes} min {elapsed.Seconds:00} s");

    private static string Plain(MimeBundle content) => TerminalText.Of(content.Data.GetValueOrDefault(MimeBundle.PlainText, string.Empty));

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";

    private void Lines(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        foreach (var line in lines.Take(MaximumLines))
        {
            _writer.Write($"{Indent}{line.TrimEnd('\r')}\n");
        }

        if (lines.Length > MaximumLines)
        {
            _writer.Write($"{Indent}… {lines.Length - MaximumLines} more lines\n");
        }

        _writer.Flush();
    }

    private void CloseLine()
    {
        EraseLiveLine();
        CloseStreamLine();
    }

    private void CloseStreamLine()
    {
        if (_streamLineOpen)
        {
            _writer.Write('\n');
            _streamLineOpen = false;
        }
    }

    private void EraseLiveLine()
    {
        if (_lineOpen)
        {
            _writer.Write($"\r{new string(' ', _width - 1)}\r");
            _lineOpen = false;
        }
    }
}
