using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The outputs of a cell, which leave its thread whole: an abort in the middle of a socket would end the kernel.</summary>
/// <param name="output">Where they go.</param>
internal sealed class WholeOutput(ICellOutput output) : ICellOutput
{
    /// <inheritdoc/>
    public void Write(OutputStream stream, string text) => CellThread.Whole(() => output.Write(stream, text));

    /// <inheritdoc/>
    public void Display(string displayId, MimeBundle content) => CellThread.Whole(() => output.Display(displayId, content));

    /// <inheritdoc/>
    public void Update(string displayId, MimeBundle content) => CellThread.Whole(() => output.Update(displayId, content));

    /// <inheritdoc/>
    public void Clear(bool wait) => CellThread.Whole(() => output.Clear(wait));

    /// <inheritdoc/>
    public void Error(CellError error) => CellThread.Whole(() => output.Error(error));

    /// <inheritdoc/>
    public void Result(MimeBundle content) => CellThread.Whole(() => output.Result(content));
}
