using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>For what nobody sees, such as expressions that a client asks about: keeps the value, sends nothing.</summary>
internal sealed class UnseenOutput : ICellOutput
{
    /// <summary>The value; null: there was none.</summary>
    public MimeBundle? Value { get; private set; }

    /// <inheritdoc/>
    public void Write(OutputStream stream, string text) { }

    /// <inheritdoc/>
    public void Display(string displayId, MimeBundle content) { }

    /// <inheritdoc/>
    public void Update(string displayId, MimeBundle content) { }

    /// <inheritdoc/>
    public void Clear(bool wait) { }

    /// <inheritdoc/>
    public void Error(CellError error) { }

    /// <inheritdoc/>
    public void Result(MimeBundle content) => Value = content;
}
