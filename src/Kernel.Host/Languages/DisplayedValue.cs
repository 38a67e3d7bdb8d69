using NoisyNotebooks.Kernel.Extension.Commands;
using NoisyNotebooks.Kernel.Extension.Formatting;

namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>A value that is on the page: <c>var shown = display(1); shown.Update(2);</c></summary>
public sealed class DisplayedValue : IDisplayHandle
{
    private readonly ICellOutput _output;
    private readonly string _id = Guid.NewGuid().ToString("N");

    internal DisplayedValue(ICellOutput output, MimeBundle content)
    {
        _output = output;
        StandardStreams.Drain();
        output.Display(_id, content);
    }

    /// <summary>Replaces what is shown.</summary>
    /// <param name="value">Any value, null too.</param>
    public void Update(object? value) => _output.Update(_id, Displays.Of(value));

    /// <inheritdoc/>
    void IDisplayHandle.Update(MimeBundle content) => _output.Update(_id, content);
}
