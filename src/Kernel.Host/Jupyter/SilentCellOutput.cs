using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Jupyter;

/// <summary>For requests marked <c>silent</c>: nothing is sent.</summary>
internal sealed class SilentCellOutput : ICellOutput
{
    /// <inheritdoc/>
    public void Write(OutputStream stream, string text) { }

    /// <inheritdoc/>
    public void Display(string displayId, MimeBundle content) { }

    /// <inheritdoc/>
    public void Update(string displayId, MimeBundle content) { }

    /// <inheritdoc/>
    public void Result(MimeBundle content) { }
}
