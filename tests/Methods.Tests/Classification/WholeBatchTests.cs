using NoisyNotebooks.Methods.Classification;
using NoisyNotebooks.Methods.Models;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;
using SyntheticData = NoisyNotebooks.Methods.Tests.Training.SyntheticData;

namespace NoisyNotebooks.Methods.Tests.Classification;

/// <summary>
/// Methods that choose their examples anew before each epoch learn from whole batches: a rest of another size in each epoch is
/// not in their papers' code, and libtorch keeps what it compiles for each size.
/// </summary>
public sealed class WholeBatchTests
{
    public static TheoryData<TrainingMethod, int> Methods => new()
    {
        { new ProgressiveEarlyStoppingTraining { WarmUp = 1 }, 30 },
        { new ProgressiveEarlyStoppingTraining { WarmUp = 1 }, 32 },
        { new DivideMixTraining { WarmUp = 1 }, 28 },
        { new DivideMixTraining { WarmUp = 1 }, 32 },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void What_is_chosen_in_each_epoch_comes_in_whole_batches(TrainingMethod method, int size)
    {
        var noisy = SyntheticData.Clusters(300, wrong: 0.3);
        var seen = new List<long>();
        var model = new ModelFactory("noting", "Notes the size of each batch that it learns from.", (shape, classes) => new Noting(shape[0], classes, seen));
        var atEpoch = new List<int>();
        using var run = method.Train(
            SampleSelectionTests.Request(noisy, epochs: 8) with { Model = model, BatchSize = size },
            new Counting(() => atEpoch.Add(seen.Count)));

        // Epochs 1 to 3 at most are of all examples: the warm-up and two parts.
        var chosen = seen.Skip(atEpoch[2]).ToList();
        Assert.True(chosen.Count >= 5 * 4, $"{chosen.Count} batches");
        Assert.All(chosen, s => Assert.Equal(size, s));
    }

    [Fact]
    public void Fewer_examples_than_a_batch_are_all_taken()
    {
        var few = SyntheticData.Clusters(24, wrong: 0.2);
        foreach (TrainingMethod method in (TrainingMethod[])[new ProgressiveEarlyStoppingTraining { WarmUp = 1 }, new DivideMixTraining { WarmUp = 1 }])
        {
            var seen = new List<long>();
            var model = new ModelFactory("noting", "Notes the size of each batch that it learns from.", (shape, classes) => new Noting(shape[0], classes, seen));
            using var run = method.Train(SampleSelectionTests.Request(few, epochs: 6) with { Model = model, BatchSize = 128 });
            Assert.True(run.IsComplete);
            Assert.InRange(seen[^1], 8, 128);
        }
    }

    private sealed class Counting(Action count) : IProgress<EpochRecord>
    {
        public void Report(EpochRecord value) => count();
    }

    private sealed class Noting : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _hidden;
        private readonly nn.Module<Tensor, Tensor> _between;
        private readonly nn.Module<Tensor, Tensor> _last;
        private readonly List<long> _seen;

        public Noting(long inputs, long classes, List<long> seen)
            : base(nameof(Noting))
        {
            (_hidden, _between, _last, _seen) = (nn.Linear(inputs, 16), nn.Linear(16, 16), nn.Linear(16, classes), seen);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            if (is_grad_enabled())
            {
                _seen.Add(input.shape[0]);
            }

            return _last.call(_between.call(_hidden.call(input).relu()).relu());
        }
    }
}
