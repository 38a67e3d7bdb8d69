namespace NoisyNotebooks.Methods.Inference;

/// <summary>What inputs must be, said once.</summary>
internal static class InferenceCheck
{
    public static void Length(int actual, int rows, string name)
    {
        if (actual != rows)
        {
            throw new ArgumentException($"{name}: expected {rows} entries, one a row, got {actual}.", name);
        }
    }

    public static void Finite(IReadOnlyList<double> values, int rows, string name)
    {
        Length(values.Count, rows, name);
        for (var i = 0; i < rows; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException($"{name}: expected finite numbers, got {values[i]} in row {i}.", name);
            }
        }
    }

    public static void Finite(double[,] matrix, int rows, string name)
    {
        Length(matrix.GetLength(0), rows, name);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < matrix.GetLength(1); j++)
            {
                if (!double.IsFinite(matrix[i, j]))
                {
                    throw new ArgumentException($"{name}: expected finite numbers, got {matrix[i, j]} in row {i}, column {j}.", name);
                }
            }
        }
    }

    public static void Probabilities(IReadOnlyList<double> values, int rows, string name)
    {
        Length(values.Count, rows, name);
        for (var i = 0; i < rows; i++)
        {
            if (!(values[i] is > 0 and <= 1))
            {
                throw new ArgumentException($"{name}: expected probabilities above 0 and at most 1, got {values[i]} in row {i}.", name);
            }
        }
    }

    /// <summary>The names of coefficients, or x0, x1, … where there are none.</summary>
    public static string[] Names(IReadOnlyList<string>? names, int count)
    {
        if (names is not null && names.Count != count)
        {
            throw new ArgumentException($"names: expected {count}, one a column of the design, got {names.Count}.", nameof(names));
        }

        return names is null ? [.. Enumerable.Range(0, count).Select(j => $"x{j}")] : [.. names];
    }
}
