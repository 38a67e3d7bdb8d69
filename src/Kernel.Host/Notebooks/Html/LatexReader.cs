namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>LaTeX that <see cref="LatexMath"/> does not know; the page shows its source instead.</summary>
internal sealed class UnknownLatexException(string message) : Exception(message);

/// <summary>Reads LaTeX mathematics piece by piece.</summary>
internal sealed class LatexReader(string source)
{
    private int _position;

    /// <summary>The next character that is neither a blank nor in a comment; <c>\0</c> at the end.</summary>
    /// <returns>The character, not consumed.</returns>
    public char Peek()
    {
        while (_position < source.Length && (char.IsWhiteSpace(source[_position]) || source[_position] == '%'))
        {
            _position = source[_position] == '%' && source.IndexOf('\n', _position) is var feed
                ? feed < 0 ? source.Length : feed
                : _position + 1;
        }

        return _position < source.Length ? source[_position] : '\0';
    }

    /// <summary>Reads the next character.</summary>
    /// <returns>It.</returns>
    /// <exception cref="UnknownLatexException">The text is at its end.</exception>
    public char Read()
    {
        var c = Peek();
        _position++;
        return c == '\0' ? throw new UnknownLatexException("The formula ends too early.") : c;
    }

    /// <summary>Reads a character if it is the next.</summary>
    /// <param name="expected">The character.</param>
    /// <returns>Whether it was.</returns>
    public bool TryRead(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads a character that must be the next.</summary>
    /// <param name="expected">The character.</param>
    public void Expect(char expected)
    {
        if (!TryRead(expected))
        {
            throw new UnknownLatexException($"'{expected}' is missing.");
        }
    }

    /// <summary>The name of the command at the cursor, not consumed; null: there is none.</summary>
    /// <returns>Letters, or one other character.</returns>
    public string? PeekCommand()
    {
        if (Peek() != '\\')
        {
            return null;
        }

        var end = _position + 1;
        while (end < source.Length && char.IsAsciiLetter(source[end]))
        {
            end++;
        }

        return end > _position + 1 ? source[(_position + 1)..end]
            : end < source.Length ? source[end].ToString()
            : throw new UnknownLatexException("A backslash stands at the end.");
    }

    /// <summary>Reads a command.</summary>
    /// <returns>Its name.</returns>
    public string ReadCommand()
    {
        var name = PeekCommand() ?? throw new UnknownLatexException("A command is missing.");
        _position += 1 + name.Length;
        return name;
    }

    /// <summary>Reads a number.</summary>
    /// <returns>Digits, perhaps with a decimal point.</returns>
    public string ReadNumber()
    {
        _ = Peek();
        var start = _position;
        while (_position < source.Length
            && (char.IsAsciiDigit(source[_position])
                || (source[_position] == '.' && _position + 1 < source.Length && char.IsAsciiDigit(source[_position + 1]))))
        {
            _position++;
        }

        return source[start.._position];
    }

    /// <summary>Reads a group as it is written, blanks too.</summary>
    /// <param name="open">What opens it.</param>
    /// <param name="close">What closes it.</param>
    /// <returns>The text between the braces.</returns>
    public string ReadRaw(char open = '{', char close = '}')
    {
        Expect(open);
        var start = _position;
        for (var depth = 1; _position < source.Length; _position++)
        {
            depth += source[_position] == close ? -1 : source[_position] == open ? 1 : 0;
            if (depth == 0)
            {
                return source[start.._position++];
            }
        }

        throw new UnknownLatexException($"'{close}' is missing.");
    }
}
