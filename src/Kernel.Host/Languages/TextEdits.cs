using System.Text;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>A change within a line.</summary>
/// <param name="Start">Where, in UTF-16 units of the author's text.</param>
/// <param name="Length">How much goes.</param>
/// <param name="Text">What comes.</param>
internal readonly record struct TextEdit(int Start, int Length, string Text);

/// <summary>Changes of a text that leave every line where it is.</summary>
/// <param name="text">The text.</param>
/// <param name="edits">The changes in the order of the text; of several at one place, in the order in which they are to stand.</param>
internal sealed class TextEdits(string text, IReadOnlyList<TextEdit> edits)
{
    /// <summary>No text and no changes.</summary>
    public static TextEdits None { get; } = new(string.Empty, []);

    /// <summary>Makes the changes.</summary>
    /// <returns>The changed text.</returns>
    public string Apply()
    {
        if (edits.Count == 0)
        {
            return text;
        }

        var changed = new StringBuilder(text);
        foreach (var edit in edits.Reverse())
        {
            changed.Remove(edit.Start, edit.Length).Insert(edit.Start, edit.Text);
        }

        return changed.ToString();
    }

    /// <summary>Takes an error's place back to the text.</summary>
    /// <param name="error">The error in the changed text.</param>
    /// <returns>The error in the text.</returns>
    public CompilerError Original(CompilerError error)
    {
        var column = error.Column - 1;
        foreach (var edit in edits)
        {
            var line = text.AsSpan(0, edit.Start).Count('\n') + 1;
            var begin = edit.Start - (text.LastIndexOf('\n', Math.Max(edit.Start - 1, 0)) + 1);
            if (line == error.Line && begin < column)
            {
                column = Math.Max(begin, column - (edit.Text.Length - edit.Length));
            }
        }

        return error with { Column = column + 1 };
    }
}
