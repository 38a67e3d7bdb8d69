using System.Collections.Immutable;
using NoisyNotebooks.Methods.Annotators;
using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Numerics;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>
/// Distillation on a budget: a student that knows few labels asks a teacher about points of a pool, in rounds, and is fitted again to what
/// it knew and what it was told. The student is a logistic regression, so that what differs is the questions alone; the cross-entropy
/// with the teacher's soft labels is T² KL at T = 1 but for a constant.
/// </summary>
public sealed class ActiveDistillation
{
    /// <summary>Whom to ask about.</summary>
    public QueryStrategy Strategy { get; init; } = QueryStrategy.Robust;

    /// <summary>e, the share of the pool that the teacher is expected to be wrong about, in [0, 1); measure it on labelled examples set aside.</summary>
    public double TeacherError { get; init; } = 0.1;

    /// <summary>The questions of all rounds together, at least 1.</summary>
    public int Budget { get; init; } = 100;

    /// <summary>The rounds, at least 1; each asks about an equal part, chosen with the student as it then is.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>λ of the student's logistic regression, above 0.</summary>
    public double L2 { get; init; } = 0.1;

    /// <summary>Runs it.</summary>
    /// <param name="features">Labelled examples, <c>[L,D]</c>.</param>
    /// <param name="labels">Their labels, from 0 to C−1.</param>
    /// <param name="classes">C, at least 2.</param>
    /// <param name="pool">The pool, <c>[N,D]</c>, N at least the budget.</param>
    /// <param name="teacher">Who is asked about a position of the pool.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="texts">The pool's texts, for teachers who read.</param>
    /// <param name="stop">Stops.</param>
    /// <returns>The student and the questions.</returns>
    /// <exception cref="ArgumentException">A form or range differs.</exception>
    public async Task<DistilledStudent> RunAsync(
        double[,] features, IReadOnlyList<int> labels, int classes, double[,] pool, IAnnotator teacher, long seed = 0, ImmutableArray<string>? texts = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(teacher);
        var n = pool.GetLength(0);
        if (Budget < 1 || Budget > n || Rounds < 1 || Rounds > Budget)
        {
            throw new ArgumentException($"Budget, Rounds: expected 1 to {n} questions in 1 to as many rounds, got {Budget} in {Rounds}.", nameof(pool));
        }

        var known = labels.Select(y => OneHot(y, classes)).ToList();
        var rows = Enumerable.Range(0, labels.Count).Select(i => Row(features, i)).ToList();
        var student = Fit(rows, known, stop);
        var before = student;
        var left = Enumerable.Range(0, n).ToList();
        var queries = ImmutableArray.CreateBuilder<DistillationQuery>();
        for (var round = 0; round < Rounds; round++)
        {
            var asked = ((Budget * (round + 1)) / Rounds) - queries.Count;
            var probabilities = student.Probabilities(Matrix([.. left.Select(i => Row(pool, i))]));
            var chosen = Strategy.Choose(probabilities, Math.Min(asked, left.Count), TeacherError, new SeededRandom(seed, round)).Select(i => left[i]).ToList();
            foreach (var i in chosen)
            {
                var answer = await teacher.AnnotateAsync(new Item(i, texts?[i]), stop);
                queries.Add(new DistillationQuery(i, round, answer));
                if (answer.Label >= 0)
                {
                    rows.Add(Row(pool, i));
                    known.Add(answer.ToSoftLabel(classes));
                }
            }

            left = [.. left.Except(chosen)];
            student = Fit(rows, known, stop);
        }

        return new DistilledStudent(before, student, queries.ToImmutable(), teacher.Description);
    }

    private LogisticRegression Fit(List<double[]> rows, List<double[]> targets, CancellationToken stop) =>
        LogisticRegression.Fit(Matrix(rows), Matrix(targets), L2, tolerance: 1e-4, cancellationToken: stop);

    private static double[] OneHot(int label, int classes) =>
        label >= 0 && label < classes
            ? [.. Enumerable.Range(0, classes).Select(k => k == label ? 1.0 : 0)]
            : throw new ArgumentException($"labels: each must be from 0 to {classes - 1}, got {label}.", nameof(label));

    private static double[] Row(double[,] matrix, int row) => [.. Enumerable.Range(0, matrix.GetLength(1)).Select(c => matrix[row, c])];

    private static double[,] Matrix(IReadOnlyList<double[]> rows)
    {
        var matrix = new double[rows.Count, rows.Count == 0 ? 0 : rows[0].Length];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < rows[i].Length; j++)
            {
                matrix[i, j] = rows[i][j];
            }
        }

        return matrix;
    }
}

/// <summary>A question and its answer.</summary>
/// <param name="Index">The position in the pool.</param>
/// <param name="Round">The round, from 0.</param>
/// <param name="Answer">What the teacher said.</param>
public sealed record DistillationQuery(int Index, int Round, Annotation Answer);

/// <summary>What active distillation ends with.</summary>
/// <param name="Before">The student before any question.</param>
/// <param name="Student">The student after all of them.</param>
/// <param name="Queries">The questions, in their order.</param>
/// <param name="Teacher">Who was asked.</param>
public sealed record DistilledStudent(LogisticRegression Before, LogisticRegression Student, ImmutableArray<DistillationQuery> Queries, string Teacher);
