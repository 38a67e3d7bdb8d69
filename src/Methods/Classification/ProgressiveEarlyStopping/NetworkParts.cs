using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>The layers of a network that have parameters, in their order: its direct children, a residual block being one.</summary>
internal static class NetworkParts
{
    /// <summary>The beginnings of the names of each part's parameters, from the first part to the last.</summary>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    public static string[] Of(nn.Module network)
    {
        var parts = network.named_children().Where(c => c.module.parameters().Any()).Select(c => c.name + '.').ToArray();
        return parts.Length >= 2
            ? parts
            : throw new ArgumentException($"Model: expected at least two layers with parameters, got {parts.Length} in a {network.GetType().Name}.", nameof(network));
    }

    /// <summary>The parameters whose names begin so.</summary>
    public static IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> Parameters(nn.Module network, IReadOnlyCollection<string> parts) =>
        network.named_parameters().Where(p => parts.Any(part => p.name.StartsWith(part, StringComparison.Ordinal)));
}
