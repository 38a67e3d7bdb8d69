namespace NoisyNotebooks.Methods.Data;

/// <summary>The data files inside this library, so that they are there wherever it runs.</summary>
internal static class ShippedData
{
    /// <summary>Opens one.</summary>
    /// <param name="path">Its path below <c>data/</c>: <c>digits/digits.csv.gz</c>.</param>
    /// <returns>The file.</returns>
    public static DataFile Open(string path)
    {
        var name = $"data/{path}";
        var stream = typeof(ShippedData).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build of {typeof(ShippedData).Assembly.GetName().Name} lacks its resource {name}.");
        return DataFile.Open(name, stream);
    }
}
