using System.Text;

namespace NoisyNotebooks.Methods.Data;

/// <summary>The words of an ARFF line: plain, or in single or double quotes with backslash escapes.</summary>
internal ref struct ArffText(ReadOnlySpan<char> line)
{
    private ReadOnlySpan<char> _rest = line.TrimStart();

    /// <summary>Whether nothing is left but blanks and a comment.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty || _rest[0] == '%';

    /// <summary>What is left.</summary>
    public readonly ReadOnlySpan<char> Rest => _rest;

    /// <summary>Takes one character where it comes next.</summary>
    /// <param name="character">The character.</param>
    /// <returns>Whether it was there.</returns>
    public bool Take(char character)
    {
        if (_rest.IsEmpty || _rest[0] != character)
        {
            return false;
        }

        _rest = _rest[1..].TrimStart();
        return true;
    }

    /// <summary>Takes a word that ends at a blank or at one of these characters.</summary>
    /// <param name="ends">Characters that end a plain word.</param>
    /// <param name="word">The word, without quotes.</param>
    /// <returns>Whether there was one and, where quoted, its closing quote.</returns>
    public bool TryWord(ReadOnlySpan<char> ends, out ReadOnlySpan<char> word)
    {
        if (!_rest.IsEmpty && _rest[0] is '\'' or '"')
        {
            return TryQuoted(out word);
        }

        var length = 0;
        while (length < _rest.Length && !char.IsWhiteSpace(_rest[length]) && !ends.Contains(_rest[length]))
        {
            length++;
        }

        word = _rest[..length];
        _rest = _rest[length..].TrimStart();
        return length > 0;
    }

    private bool TryQuoted(out ReadOnlySpan<char> word)
    {
        var quote = _rest[0];
        var text = new StringBuilder();
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == quote)
            {
                _rest = _rest[(i + 1)..].TrimStart();
                word = text.ToString();
                return true;
            }

            if (_rest[i] == '\\' && i + 1 < _rest.Length)
            {
                i++;
            }

            text.Append(_rest[i]);
        }

        word = default;
        return false;
    }
}
