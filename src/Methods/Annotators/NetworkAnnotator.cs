using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NoisyNotebooks.Methods.Annotators;

/// <summary>A trained network as annotator: its probabilities are the answer.</summary>
public sealed class NetworkAnnotator : IAnnotator
{
    private readonly double[][] _probabilities;

    /// <summary>Asks a run's network about all examples at once; the run may be disposed of after.</summary>
    /// <param name="teacher">The run.</param>
    /// <param name="data">The examples that can be asked about.</param>
    public NetworkAnnotator(TrainingRun teacher, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        var p = teacher.Probabilities(data).to(float64).cpu();
        _probabilities = [.. (p / p.sum(1, keepdim: true)).data<double>().ToArray().Chunk((int)p.shape[1])];
        Description = $"{teacher.Method.Title}, {teacher.Request.Model.Name}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">There is no such example.</exception>
    public Task<Annotation> AnnotateAsync(Item item, CancellationToken stop = default)
    {
        stop.ThrowIfCancellationRequested();
        if (item.Index < 0 || item.Index >= _probabilities.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(item), item.Index, $"item: expected an example from 0 to {_probabilities.Length - 1}, got {item.Index}.");
        }

        var p = _probabilities[item.Index];
        var ranked = Enumerable.Range(0, p.Length).OrderByDescending(k => p[k]).ToArray();
        return Task.FromResult(new Annotation(ranked[0], p[ranked[0]], [.. ranked], string.Empty) { Probabilities = [.. p] });
    }
}
