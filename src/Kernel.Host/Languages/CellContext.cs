namespace NoisyNotebooks.Kernel.Host.Languages;

/// <summary>The cell that the current code belongs to; flows into tasks and threads that the cell starts.</summary>
internal static class CellContext
{
    private static readonly AsyncLocal<CellRun?> Run = new();

    /// <summary>The run of the cell; null: outside of cells.</summary>
    public static CellRun? CurrentRun
    {
        get => Run.Value;
        set
        {
            Run.Value = value;
            Latest = value ?? Latest;
        }
    }

    /// <summary>The run of the cell that began last, in any session; null: none has.</summary>
    public static CellRun? Latest { get; private set; }

    /// <summary>Where outputs of the current code go; null: outside of cells.</summary>
    public static ICellOutput? Current => Run.Value?.Output;
}
