using TorchSharp;

namespace NoisyNotebooks.Methods.Models;

/// <summary>
/// A module that has parameters of its own, or wants its layers to start otherwise than usual. Without it, a network with a
/// parameter that belongs to no usual layer is refused: its first value would come from torch's global generator.
/// </summary>
public interface IInitializesItself
{
    /// <summary>
    /// Draws the first values. Called once the usual layers inside have theirs, without gradients; parameters of the module itself
    /// hold NaN before, and none may after.
    /// </summary>
    /// <param name="generator">The only source of randomness, on the CPU.</param>
    void Initialize(torch.Generator generator);
}
