namespace NoisyNotebooks.Methods.Data;

/// <summary>The <c>take</c> argument that all loaders have: how many of the first examples to read.</summary>
internal static class Limit
{
    /// <summary>Checks it.</summary>
    /// <param name="take">At least 1, or null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public static void Check(int? take)
    {
        if (take < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(take), take, $"take: must be at least 1 (or left out for all examples), got {take}.");
        }
    }
}
