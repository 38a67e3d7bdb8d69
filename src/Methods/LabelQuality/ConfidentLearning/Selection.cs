using System.Numerics;
using System.Runtime.CompilerServices;

namespace NoisyNotebooks.Methods.LabelQuality;

/// <summary>The k-th of some numbers without sorting them all.</summary>
internal static class Selection
{
    /// <summary>The number that would stand at a place if the numbers were sorted ascending.</summary>
    /// <param name="values">Numbers without NaN; their order changes.</param>
    /// <param name="place">From 0.</param>
    /// <returns>The number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T At<T>(Span<T> values, int place)
        where T : unmanaged, INumber<T>
    {
        var (low, high) = (0, values.Length - 1);

        // Halving takes about log2 N rounds; many more mean an unlucky order, and sorting bounds the time.
        for (var rounds = 2 * (BitOperations.Log2((uint)values.Length) + 2); low < high; rounds--)
        {
            if (rounds == 0)
            {
                values[low..(high + 1)].Sort();
                break;
            }

            var pivot = MedianOfThree(values[low], values[low + ((high - low) / 2)], values[high]);
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] < pivot)
                {
                    i++;
                }

                while (values[j] > pivot)
                {
                    j--;
                }

                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }

            if (place <= j)
            {
                high = j;
            }
            else if (place >= i)
            {
                low = i;
            }
            else
            {
                break;
            }
        }

        return values[place];
    }

    private static T MedianOfThree<T>(T a, T b, T c)
        where T : INumber<T> => T.Max(T.Min(a, b), T.Min(T.Max(a, b), c));
}
