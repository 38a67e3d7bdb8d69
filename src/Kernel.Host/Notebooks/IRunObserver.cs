using NoisyNotebooks.Kernel.Extension.Formatting;
using NoisyNotebooks.Kernel.Host.Languages;

namespace NoisyNotebooks.Kernel.Host.Notebooks;

/// <summary>Watches a headless run. Members are called from any thread.</summary>
internal interface IRunObserver
{
    /// <summary>A cell begins.</summary>
    /// <param name="index">Which of the code cells, from 1.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="source">Its text.</param>
    void CellStarted(int index, int count, string source);

    /// <summary>The cell has ended.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="elapsed">How long it took.</param>
    void CellEnded(CellOutcome outcome, TimeSpan elapsed);

    /// <summary>Text on a console stream.</summary>
    /// <param name="stream">Which.</param>
    /// <param name="text">The text.</param>
    void Wrote(OutputStream stream, string text);

    /// <summary>A new output.</summary>
    /// <param name="displayId">Its id; null for the value of the last expression.</param>
    /// <param name="content">What it shows.</param>
    void Displayed(string? displayId, MimeBundle content);

    /// <summary>An output has changed.</summary>
    /// <param name="displayId">Its id.</param>
    /// <param name="content">What it shows now.</param>
    void Updated(string displayId, MimeBundle content);
}
