using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Graphs;

/// <summary>Rows brought to length 1; a row of zeros stays.</summary>
internal static class UnitRows
{
    private const double Least = 1e-12;

    /// <summary>z_i / max(‖z_i‖₂, 10⁻¹²).</summary>
    public static Tensor Of(Tensor rows) => rows / rows.norm(1, keepdim: true, p: 2).clamp_min(Least);

    /// <summary>z_i / max(Σ|z_i|, 10⁻¹²).</summary>
    public static Tensor OfSum(Tensor rows) => rows / rows.abs().sum(1, keepdim: true).clamp_min(Least);
}
