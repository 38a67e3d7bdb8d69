using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Tests.LabelQuality;

/// <summary>Seeded labels and probabilities: a model that is mostly right about the true label, and labels partly flipped.</summary>
internal static class NoisySamples
{
    public static (int[] Labels, double[,] Probabilities, int[] TrueLabels) Draw(int count, int classes, double noise, long seed, double sharpness = 2.5)
    {
        var random = new SeededRandom(seed, 12);
        var labels = new int[count];
        var truth = new int[count];
        var probabilities = new double[count, classes];
        for (var n = 0; n < count; n++)
        {
            // Every class occurs, the first ones more often.
            truth[n] = n < classes ? n : (int)(classes * Math.Pow(random.NextDouble(), 1.3));
            labels[n] = n >= classes && random.NextDouble() < noise ? (truth[n] + 1 + random.NextInt(classes - 1)) % classes : truth[n];
            var sum = 0.0;
            for (var j = 0; j < classes; j++)
            {
                probabilities[n, j] = Math.Exp((j == truth[n] ? sharpness : 0) + random.NextGaussian());
                sum += probabilities[n, j];
            }

            for (var j = 0; j < classes; j++)
            {
                probabilities[n, j] /= sum;
            }
        }

        return (labels, probabilities, truth);
    }

    public static float[,] ToSingle(this double[,] matrix)
    {
        var single = new float[matrix.GetLength(0), matrix.GetLength(1)];
        for (var i = 0; i < single.GetLength(0); i++)
        {
            for (var j = 0; j < single.GetLength(1); j++)
            {
                single[i, j] = (float)matrix[i, j];
            }
        }

        return single;
    }
}
