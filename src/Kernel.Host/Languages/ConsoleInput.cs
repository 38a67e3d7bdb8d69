namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>
/// The console's input as code in a cell sees it: each line is a question to the user. Where nobody can be asked, as in a
/// run without a page, the input is at its end.
/// </summary>
internal sealed class ConsoleInput : TextReader
{
    private string _line = string.Empty;
    private int _position;

    /// <inheritdoc/>
    public override int Peek() => Fill() ? _line[_position] : -1;

    /// <inheritdoc/>
    public override int Read() => Fill() ? _line[_position++] : -1;

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        if (_position >= _line.Length)
        {
            return Ask();
        }

        // What single reads have left of a line.
        var rest = _line[_position..].TrimEnd('\n');
        _position = _line.Length;
        return rest;
    }

    private static string? Ask() =>
        CellContext.CurrentRun is { Input: { } input } run
            ? input.AskAsync(string.Empty, isPassword: false, run.CancellationToken).GetAwaiter().GetResult()
            : null;

    private bool Fill()
    {
        if (_position < _line.Length)
        {
            return true;
        }

        if (Ask() is not { } line)
        {
            return false;
        }

        _line = line + "\n";
        _position = 0;
        return true;
    }
}
