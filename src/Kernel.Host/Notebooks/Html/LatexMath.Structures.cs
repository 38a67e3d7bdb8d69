using System.Net;
using System.Text;

namespace NoisyNotebooks.Kernel.Host.Notebooks.Html;

/// <content>What stands around or over other formulas, and letters in other alphabets.</content>
internal sealed partial class LatexMath
{
    // As an operator a name gets LaTeX's thin blank around it.
    private static string Upright(string text) =>
        $"<mo mathvariant=\"normal\" form=\"prefix\" stretchy=\"false\" lspace=\"0.1em\" rspace=\"0.167em\">{WebUtility.HtmlEncode(text)}</mo>";

    private string Structure(string name)
    {
        switch (name)
        {
            case "frac" or "dfrac" or "tfrac" or "cfrac":
                return $"<mfrac>{Argument()}{Argument()}</mfrac>";
            case "binom" or "dbinom" or "tbinom":
                return $"<mrow><mo>(</mo><mfrac linethickness=\"0\">{Argument()}{Argument()}</mfrac><mo>)</mo></mrow>";
            case "sqrt":
                return Root();
            case "left":
                return Fenced();
            case "big" or "Big" or "bigg" or "Bigg" or "bigl" or "bigr" or "Bigl" or "Bigr" or "biggl" or "biggr" or "Biggl" or "Biggr"
                or "bigm" or "Bigm":
                var size = name.TrimEnd('l', 'r', 'm') switch { "big" => "1.2em", "Big" => "1.6em", "bigg" => "2.1em", _ => "2.6em" };
                return $"<mo stretchy=\"true\" symmetric=\"true\" minsize=\"{size}\" maxsize=\"{size}\">{WebUtility.HtmlEncode(Delimiter())}</mo>";
            case "mathbb" or "mathbf" or "bf" or "boldsymbol" or "bm" or "mathcal" or "mathscr" or "mathfrak" or "mathsf" or "mathtt":
                return Alphabet(name);
            case "mathrm" or "mathnormal" or "mathit" or "rm":
                return Named(name);
            case "text" or "textrm" or "textnormal" or "mbox" or "textbf" or "textit" or "texttt":
                return Text(name);
            case "operatorname":
                return OperatorName();
            case "begin":
                return new LatexTables(_reader, Row).Read();
            case "substack":
                _reader.Expect('{');
                var lines = new LatexTables(_reader, Row).Rows("mtable rowspacing=\"0.1em\"");
                _reader.Expect('}');
                return lines;
            case "overset" or "stackrel":
                var above = Argument();
                return $"<mover>{Argument()}{above}</mover>";
            case "underset":
                var below = Argument();
                return $"<munder>{Argument()}{below}</munder>";
            case "xrightarrow" or "xleftarrow":
                return $"<mover><mo stretchy=\"true\">{(name == "xrightarrow" ? "→" : "←")}</mo>{Argument()}</mover>";
            case "not":
                return Argument().Replace("</m", "\u0338</m", StringComparison.Ordinal);
            case "mathop" or "mathbin" or "mathrel" or "mathord" or "mathopen" or "mathclose" or "ensuremath":
                return Argument();
            case "displaystyle" or "textstyle" or "scriptstyle":
                return $"<mstyle displaystyle=\"{(name == "displaystyle" ? "true" : "false")}\">{Row()}</mstyle>";
            case "label":
                _ = _reader.ReadRaw();
                return string.Empty;
            case "tag":
                return $"<mspace width=\"2em\"/><mtext>({WebUtility.HtmlEncode(_reader.ReadRaw())})</mtext>";
            case "nonumber" or "notag":
                return string.Empty;
            case " " or "\n":
                return "<mspace width=\"0.333em\"/>";
            case "%" or "$" or "#" or "&" or "_":
                return $"<mi mathvariant=\"normal\">{WebUtility.HtmlEncode(name)}</mi>";
            default:
                throw new UnknownLatexException($"\\{name} is not known.");
        }
    }

    private string Root()
    {
        if (!_reader.TryRead('['))
        {
            return $"<msqrt>{Argument()}</msqrt>";
        }

        _inOptional = true;
        var degree = Row();
        _inOptional = false;
        _reader.Expect(']');
        return $"<mroot>{Argument()}{degree}</mroot>";
    }

    private string Fenced()
    {
        var row = new StringBuilder("<mrow>").Append(Fence(Delimiter(), "prefix"));
        var outer = _inOptional;
        _inOptional = false;
        row.Append(Row());
        while (_reader.PeekCommand() == "middle")
        {
            _ = _reader.ReadCommand();
            row.Append(Fence(Delimiter(), "infix")).Append(Row());
        }

        _inOptional = outer;
        if (_reader.PeekCommand() != "right")
        {
            throw new UnknownLatexException("\\right is missing.");
        }

        _ = _reader.ReadCommand();
        return row.Append(Fence(Delimiter(), "postfix")).Append("</mrow>").ToString();
    }

    private static string Fence(string delimiter, string form) =>
        delimiter == "." ? string.Empty : $"<mo fence=\"true\" stretchy=\"true\" form=\"{form}\">{WebUtility.HtmlEncode(delimiter)}</mo>";

    private string Delimiter()
    {
        if (_reader.PeekCommand() is null)
        {
            var c = _reader.Read();
            return c switch
            {
                '<' => "⟨",
                '>' => "⟩",
                '(' or ')' or '[' or ']' or '|' or '/' or '.' => c.ToString(),
                _ => throw new UnknownLatexException($"'{c}' is no delimiter."),
            };
        }

        var name = _reader.ReadCommand();
        return MathSymbols.Delimiters.GetValueOrDefault(name) ?? throw new UnknownLatexException($"\\{name} is no delimiter.");
    }

    private string Alphabet(string name)
    {
        if (_reader.Peek() != '{')
        {
            return _reader.PeekCommand() is null ? Letters(name, _reader.Read().ToString()) : InAlphabet(name, Argument());
        }

        return InAlphabet(name, Group());
    }

    private static string Letters(string alphabet, string letters) =>
        "<mrow>" + string.Concat(letters.Select(l => $"<mi mathvariant=\"normal\">{MathSymbols.InAlphabet(alphabet, l)}</mi>")) + "</mrow>";

    // Changes the letters between the tags and leaves the tags.
    private static string InAlphabet(string alphabet, string xml)
    {
        var changed = new StringBuilder();
        var inTag = false;
        foreach (var c in xml)
        {
            inTag = c == '<' || (inTag && c != '>');
            changed.Append(inTag || c == '>' ? c.ToString() : MathSymbols.InAlphabet(alphabet, c));
        }

        return changed.ToString();
    }

    private string Named(string command)
    {
        var variant = command == "mathit" ? "italic" : "normal";
        var raw = _reader.Peek() == '{' ? _reader.ReadRaw() : _reader.Read().ToString();
        return raw.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-')
            ? variant == "normal" ? $"<mi mathvariant=\"normal\">{raw}</mi>" : $"<mtext><i>{raw}</i></mtext>"
            : throw new UnknownLatexException($"\\{command}{{{raw}}} holds more than letters.");
    }

    private string Text(string command)
    {
        var raw = _reader.ReadRaw();

        // Formulas inside of text: \text{if $x > 0$}.
        var text = new StringBuilder();
        var pieces = raw.Split('$');
        for (var i = 0; i < pieces.Length; i++)
        {
            if (i % 2 == 1)
            {
                text.Append(new LatexMath(pieces[i], display: false).Row());
            }
            else if (pieces[i].Length > 0)
            {
                var plain = pieces[i].Replace("\\%", "%", StringComparison.Ordinal).Replace("\\_", "_", StringComparison.Ordinal)
                    .Replace("\\&", "&", StringComparison.Ordinal).Replace("\\ ", " ", StringComparison.Ordinal).Replace('~', ' ');
                var encoded = plain.Contains('\\')
                    ? throw new UnknownLatexException($"\\{command} holds commands.")
                    : WebUtility.HtmlEncode(plain).Replace(" ", "\u00a0", StringComparison.Ordinal);
                text.Append("<mtext>").Append(command switch
                {
                    "textbf" => $"<b>{encoded}</b>",
                    "textit" => $"<i>{encoded}</i>",
                    "texttt" => $"<code>{encoded}</code>",
                    _ => encoded,
                }).Append("</mtext>");
            }
        }

        return $"<mrow>{text}</mrow>";
    }

    private string OperatorName()
    {
        var limits = _reader.TryRead('*');
        var name = _reader.ReadRaw().Replace("\\,", "\u2009", StringComparison.Ordinal);
        if (name.Contains('\\'))
        {
            throw new UnknownLatexException("\\operatorname holds commands.");
        }

        var text = Upright(name);
        if (!limits || !_display || !_reader.TryRead('_'))
        {
            return text;
        }

        return $"<munder>{text}{Argument()}</munder>";
    }
}
