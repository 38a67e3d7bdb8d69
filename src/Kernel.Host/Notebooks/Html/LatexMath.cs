using System.Net;
using System.Text;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <summary>
/// LaTeX mathematics as MathML, which browsers draw by themselves: no script, no font, no network. Knows what formulas about
/// learning use; for the rest it says so, and the page shows the source.
/// </summary>
internal sealed partial class LatexMath
{
    private const int MaximumDepth = 60;

    // A formula in a line of text that is longer than this may be broken after the signs that follow, as TeX breaks it.
    private const int LongestUnbroken = 40;
    private const string Breaking = "=<>≤≥≈≠∼≡→⇒∈⊂⊆+−±·×";
    private const char Break = '\u0001';
    private const string Opening = "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"";

    private readonly LatexReader _reader;
    private readonly bool _display;
    private readonly bool _isLong;
    private int _depth;

    private LatexMath(string source, bool display)
    {
        _reader = new LatexReader(source);
        _display = display;
        _isLong = !display && source.Length > LongestUnbroken;
    }

    /// <summary>Converts a formula.</summary>
    /// <param name="source">LaTeX without the dollar signs.</param>
    /// <param name="display">Whether it stands on a line of its own.</param>
    /// <returns>A <c>math</c> element; null: there is something in it that is not known here.</returns>
    public static string? Convert(string source, bool display)
    {
        try
        {
            var math = new LatexMath(source, display);
            var body = math.Row();
            return math._reader.Peek() != '\0'
                ? null
                : $"{Opening}{(display ? " display=\"block\"" : string.Empty)}>{body.Replace(Break.ToString(), $"</mrow></math><wbr>{Opening}><mrow>", StringComparison.Ordinal)}</math>";
        }
        catch (UnknownLatexException)
        {
            return null;
        }
    }

    // Everything up to what closes the row: }, &, \\, \right, \end or the text's end.
    private string Row()
    {
        if (++_depth > MaximumDepth)
        {
            throw new UnknownLatexException("The formula is nested too deeply.");
        }

        var row = new StringBuilder("<mrow>");
        var mayBreak = false;
        while (_reader.Peek() is not ('\0' or '}' or '&' or ']') || _reader.Peek() == ']' && !_inOptional)
        {
            if (_reader.PeekCommand() is "\\" or "right" or "end" or "cr" or "middle")
            {
                break;
            }

            var atom = Scripted();
            row.Append(atom);
            mayBreak = _depth == 1 && _isLong && Breaks(atom, mayBreak, row);
        }

        _depth--;
        return row.Append("</mrow>").ToString();
    }

    private bool _inOptional;

    // Whether a sign may follow that the line can be broken after; breaks the line after one. A sign that follows another, or an opening
    // bracket, belongs to what comes next.
    private static bool Breaks(string atom, bool isAfterOperand, StringBuilder row)
    {
        const string sign = "<mo>";
        if (!atom.StartsWith("<mo", StringComparison.Ordinal))
        {
            return true;
        }

        if (isAfterOperand && atom.StartsWith(sign, StringComparison.Ordinal) && Breaking.Contains(WebUtility.HtmlDecode(atom[sign.Length..^5]), StringComparison.Ordinal))
        {
            // At the end of its part it would be set as what follows a number, without the space before.
            row.Insert(row.Length - atom.Length + 3, " form=\"infix\"").Append(Break);
            return false;
        }

        return atom.Contains(">)<", StringComparison.Ordinal) || atom.Contains(">]<", StringComparison.Ordinal) || atom.Contains(">|<", StringComparison.Ordinal);
    }

    private string Scripted()
    {
        var (nucleus, limits) = Atom();
        string? below = null;
        string? above = null;
        var primes = new StringBuilder();
        while (true)
        {
            if (_reader.TryRead('_'))
            {
                below = below is null ? Argument() : throw new UnknownLatexException("There are two subscripts.");
            }
            else if (_reader.TryRead('^'))
            {
                above = above is null ? Argument() : throw new UnknownLatexException("There are two superscripts.");
            }
            else if (_reader.TryRead('\''))
            {
                primes.Append('′');
            }
            else if (_reader.PeekCommand() is "limits" or "nolimits")
            {
                limits = _reader.ReadCommand() == "limits";
            }
            else
            {
                break;
            }
        }

        if (primes.Length > 0)
        {
            above = $"<mrow><mo>{primes}</mo>{above}</mrow>";
        }

        var (both, under, over) = limits && _display ? ("munderover", "munder", "mover") : ("msubsup", "msub", "msup");
        return (below, above) switch
        {
            (not null, not null) => $"<{both}>{nucleus}{below}{above}</{both}>",
            (not null, null) => $"<{under}>{nucleus}{below}</{under}>",
            (null, not null) => $"<{over}>{nucleus}{above}</{over}>",
            _ => nucleus,
        };
    }

    // One group, command or character.
    private string Argument() => Atom().Xml;

    private string Group()
    {
        _reader.Expect('{');
        var outer = _inOptional;
        _inOptional = false;
        var row = Row();
        _inOptional = outer;
        _reader.Expect('}');
        return row;
    }

    private (string Xml, bool Limits) Atom()
    {
        var c = _reader.Peek();
        switch (c)
        {
            case '{':
                return (Group(), false);
            case '\\':
                return Command(_reader.ReadCommand());
            case >= '0' and <= '9':
                return ($"<mn>{_reader.ReadNumber()}</mn>", false);
            case '^' or '_' or '\'':
                return ("<mrow></mrow>", false);
            default:
                _ = _reader.Read();
                return (Character(c), false);
        }
    }

    private static string Character(char c) =>
        c switch
        {
            _ when char.IsLetter(c) => $"<mi>{c}</mi>",
            '-' => "<mo>−</mo>",
            '*' => "<mo>∗</mo>",
            '~' => "<mspace width=\"0.333em\"/>",
            '(' or ')' or '[' or ']' or '|' => $"<mo stretchy=\"false\">{c}</mo>",
            '+' or '=' or '<' or '>' or '/' or ',' or ';' or ':' or '!' or '?' or '.' or '"' or '@' => Operator(c.ToString()),
            > '\u007f' => Operator(c.ToString()),
            _ => throw new UnknownLatexException($"'{c}' is not known."),
        };

    private static string Operator(string text) => $"<mo>{WebUtility.HtmlEncode(text)}</mo>";

    private (string Xml, bool Limits) Command(string name)
    {
        if (MathSymbols.Identifiers.TryGetValue(name, out var identifier))
        {
            // Capital Greek letters are upright in LaTeX.
            return (char.IsUpper(identifier[0]) ? $"<mi mathvariant=\"normal\">{identifier}</mi>" : $"<mi>{identifier}</mi>", false);
        }

        if (MathSymbols.Operators.TryGetValue(name, out var sign))
        {
            return (Operator(sign), false);
        }

        if (MathSymbols.Large.TryGetValue(name, out var large))
        {
            return ($"<mo largeop=\"true\" movablelimits=\"false\">{large}</mo>", true);
        }

        if (MathSymbols.Integrals.TryGetValue(name, out var integral))
        {
            return ($"<mo largeop=\"true\">{integral}</mo>", false);
        }

        if (MathSymbols.Delimiters.TryGetValue(name, out var delimiter))
        {
            return ($"<mo stretchy=\"false\">{delimiter}</mo>", false);
        }

        if (MathSymbols.Spaces.TryGetValue(name, out var space))
        {
            return ($"<mspace width=\"{space}\"/>", false);
        }

        if (MathSymbols.Functions.Contains(name) || MathSymbols.LimitFunctions.Contains(name))
        {
            return Function(name);
        }

        if (MathSymbols.Accents.TryGetValue(name, out var accent))
        {
            var stretchy = name is "widehat" or "widetilde" or "overline" or "overbrace" or "overrightarrow" ? "true" : "false";
            return ($"<mover accent=\"true\">{Argument()}<mo stretchy=\"{stretchy}\">{accent}</mo></mover>", name == "overbrace");
        }

        return MathSymbols.UnderAccents.TryGetValue(name, out var mark)
            ? ($"<munder>{Argument()}<mo stretchy=\"true\">{mark}</mo></munder>", name == "underbrace")
            : (Structure(name), name is "mathop");
    }

    private (string Xml, bool Limits) Function(string name)
    {
        // \arg\max and \arg\min are one word with one limit.
        if (name == "arg" && _reader.PeekCommand() is "max" or "min")
        {
            name = name + " " + _reader.ReadCommand();
        }

        var text = name switch
        {
            "argmax" or "arg max" => "arg\u2009max",
            "argmin" or "arg min" => "arg\u2009min",
            "limsup" => "lim\u2009sup",
            "liminf" => "lim\u2009inf",
            _ => name,
        };
        return (Upright(text), MathSymbols.LimitFunctions.Contains(name) || name.StartsWith("arg ", StringComparison.Ordinal));
    }
}
