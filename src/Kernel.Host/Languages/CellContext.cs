namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The cell that the current code belongs to; flows into tasks and threads that the cell starts.</summary>
internal static class CellContext
{
    private static readonly AsyncLocal<ICellOutput?> Output = new();

    /// <summary>Where outputs of the current code go; null: outside of cells.</summary>
    public static ICellOutput? Current
    {
        get => Output.Value;
        set => Output.Value = value;
    }
}
