using NoisyNotebooks.Methods.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Tests.Data;

public sealed class DigitCanvasTests
{
    [Fact]
    public async Task Without_noise_every_quadrant_is_empty_or_a_source_digit_and_the_labels_are_the_digits_in_it()
    {
        using var scope = NewDisposeScope();
        var sources = new Dictionary<DataSplit, HashSet<string>>();
        var digits = await DatasetCatalog.LoadAsync("digits", DataSplit.All);
        var pixels = digits.Features.bytes.ToArray();
        var labelOf = new Dictionary<string, long>();
        for (var i = 0; i < digits.Count; i++)
        {
            labelOf[Convert.ToHexString(pixels.AsSpan(i * 64, 64))] = digits.GivenLabels[i];
        }

        foreach (var split in new[] { DataSplit.Train, DataSplit.Test })
        {
            var table = DigitCanvas.Compose(500, noise: 0, split: split);
            var levels = table.Features.bytes.ToArray();
            var used = sources[split] = [];
            var counts = new int[4];
            Assert.Equal([500, 1, 16, 16], table.Features.shape);
            for (var n = 0; n < 500; n++)
            {
                var present = new HashSet<long>();
                var found = 0;
                for (var quadrant = 0; quadrant < 4; quadrant++)
                {
                    var digit = new byte[64];
                    for (var p = 0; p < 64; p++)
                    {
                        var row = (quadrant / 2 * 8) + (p / 8);
                        var column = (quadrant % 2 * 8) + (p % 8);
                        digit[p] = (byte)Math.Round((levels[(n * 256) + (row * 16) + column] - 70) / 110.0 * 16);
                    }

                    if (digit.Any(d => d != 0))
                    {
                        var key = Convert.ToHexString(digit);
                        present.Add(labelOf[key]);
                        used.Add(key);
                        found++;
                    }
                }

                counts[found]++;
                Assert.Equal(Enumerable.Range(0, 10).Select(c => present.Contains(c) ? 1L : 0), table.Labels.Skip(n * 10).Take(10));
            }

            // One to three, each a third of the time: deviation 0.021.
            Assert.Equal(0, counts[0]);
            Assert.All(counts[1..], c => Assert.Equal(1.0 / 3, c / 500.0, 0.09));
        }

        Assert.Empty(sources[DataSplit.Train].Intersect(sources[DataSplit.Test]));
    }

    [Fact]
    public void The_noise_has_the_deviation_asked_for_and_the_seed_decides_all()
    {
        using var scope = NewDisposeScope();
        var clean = DigitCanvas.Compose(300, noise: 0, seed: 2);
        var noisy = DigitCanvas.Compose(300, seed: 2);
        var again = DigitCanvas.Compose(300, seed: 2);

        Assert.True(noisy.Features.equal(again.Features).all().item<bool>());
        Assert.Equal(noisy.Labels, again.Labels);
        Assert.NotEqual(noisy.Labels, DigitCanvas.Compose(300, seed: 3).Labels);
        Assert.Equal(clean.Labels[..10], noisy.Labels[..10]);

        var first = (noisy.Features[0].to(float64) - clean.Features[0].to(float64)) / 110;
        Assert.Equal(0.15, first.std().item<double>(), 0.025);
    }

    [Fact]
    public void Bad_input_names_the_parameter()
    {
        Assert.Throws<ArgumentOutOfRangeException>("count", () => DigitCanvas.Compose(0));
        Assert.Throws<ArgumentOutOfRangeException>("noise", () => DigitCanvas.Compose(1, noise: -1));
    }
}
