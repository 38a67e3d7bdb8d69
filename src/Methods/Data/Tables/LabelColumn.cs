namespace NoisyNotebooks.Methods.Data;

/// <summary>A column of labels; given and true labels share the classes.</summary>
/// <param name="name">Its name.</param>
/// <param name="encoder">The classes.</param>
internal sealed class LabelColumn(string name, LabelEncoder encoder)
{
    private const int Missed = -1;
    private readonly List<int> _codes = [];
    private readonly List<(int Row, string Text)> _missing = [];

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The rows without a label, and what stands there.</summary>
    public IReadOnlyList<(int Row, string Text)> Missing => _missing;

    /// <summary>The number of rows so far.</summary>
    public int Count => _codes.Count;

    /// <summary>Takes the label of the next row.</summary>
    /// <param name="field">The text without outer blanks.</param>
    /// <returns>Whether it is missing or may be a class; false where the classes are fixed and this is none.</returns>
    public bool Add(ReadOnlySpan<char> field)
    {
        if (MissingText.Is(field) && !encoder.IsNamed(field))
        {
            _missing.Add((_codes.Count, field.ToString()));
            _codes.Add(Missed);
            return true;
        }

        _codes.Add(encoder.Code(field));
        return _codes[^1] >= 0;
    }

    /// <summary>The classes of some rows, none of which lacks one.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classOfCode">The class of each code.</param>
    public long[] Classes(int[] rows, long[] classOfCode) => Array.ConvertAll(rows, r => classOfCode[_codes[r]]);
}
