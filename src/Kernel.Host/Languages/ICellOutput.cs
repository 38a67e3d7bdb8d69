using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The two console streams.</summary>
internal enum OutputStream
{
    /// <summary>Standard output.</summary>
    Standard,

    /// <summary>Standard error.</summary>
    Error,
}

/// <summary>Where the outputs of one cell go. Members are called from any thread, also after the cell has ended.</summary>
internal interface ICellOutput
{
    /// <summary>Text written to a console stream.</summary>
    /// <param name="stream">Which stream.</param>
    /// <param name="text">The text as written, line feeds included.</param>
    void Write(OutputStream stream, string text);

    /// <summary>A new output.</summary>
    /// <param name="displayId">The id by which it can be replaced.</param>
    /// <param name="content">What it shows.</param>
    void Display(string displayId, MimeBundle content);

    /// <summary>Replaces an output, wherever on the page it stands.</summary>
    /// <param name="displayId">Its id.</param>
    /// <param name="content">What it shows from now on.</param>
    void Update(string displayId, MimeBundle content);

    /// <summary>Takes the cell's outputs so far from the page.</summary>
    /// <param name="wait">Only when the next one comes, so that the page does not flicker.</param>
    void Clear(bool wait);

    /// <summary>An error that came from a thread or task that the cell had started.</summary>
    /// <param name="error">The error.</param>
    void Error(CellError error);

    /// <summary>The value of the cell's last expression.</summary>
    /// <param name="content">What it shows.</param>
    void Result(MimeBundle content);
}
