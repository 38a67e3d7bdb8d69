using BenchmarkDotNet.Attributes;
using NoisyNotebooks.Methods.Classification;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Benchmarks;

/// <summary>The ELR loss and its gradient beside plain cross-entropy, one batch.</summary>
[MemoryDiagnoser]
public class ElrLossBenchmarks
{
    private readonly EarlyLearningRegularizationLoss _loss = new(10_000, 10);
    private readonly Tensor _logits = randn(128, 10).requires_grad_();
    private readonly Tensor _labels = randint(0, 10, 128, int64);
    private readonly Tensor _indices = randperm(10_000, int64).narrow(0, 0, 128).clone();

    /// <summary>Cross-entropy.</summary>
    [Benchmark(Baseline = true)]
    public void CrossEntropy()
    {
        using var scope = NewDisposeScope();
        nn.functional.cross_entropy(_logits, _labels).backward();
    }

    /// <summary>ELR, with the checks of its public entry.</summary>
    [Benchmark]
    public void Elr()
    {
        using var scope = NewDisposeScope();
        _loss.Forward(_indices, _logits, _labels).backward();
    }

    /// <summary>ELR as the training loop calls it.</summary>
    [Benchmark]
    public void ElrUnchecked()
    {
        using var scope = NewDisposeScope();
        _loss.ForwardUnchecked(_indices, _logits, _labels).backward();
    }
}
