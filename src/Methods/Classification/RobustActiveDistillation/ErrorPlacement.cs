using NoisyNotebooks.Methods.Data;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Where a simulated teacher is wrong.</summary>
public enum ErrorPlacement
{
    /// <summary>Anywhere in the pool.</summary>
    Random,

    /// <summary>Among the points of the greatest gain for the student.</summary>
    HardestForStudent,
}

/// <summary>Placing a teacher's mistakes.</summary>
public static class TeacherMistakes
{
    /// <summary>Draws the points that a teacher is wrong about.</summary>
    /// <param name="placement">Where.</param>
    /// <param name="gains">The student's gains on the pool.</param>
    /// <param name="mistakes">How many, at least 0.</param>
    /// <param name="among">Among how many of the hardest they are drawn, from <paramref name="mistakes"/> to N; not looked at where they lie anywhere.</param>
    /// <param name="random">Where chance comes from.</param>
    /// <returns>For each point, whether the teacher is wrong.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static bool[] Place(this ErrorPlacement placement, double[] gains, int mistakes, int among, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(gains);
        ArgumentNullException.ThrowIfNull(random);
        var pool = placement == ErrorPlacement.Random ? gains.Length : among;
        if (mistakes < 0 || mistakes > pool || pool > gains.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(mistakes), mistakes, $"mistakes: expected 0 to {Math.Min(pool, gains.Length)} among {pool} of {gains.Length} points, got {mistakes}.");
        }

        var order = RobustActiveDistillation.Descending(gains);
        var wrong = new bool[gains.Length];
        foreach (var at in random.Permutation(pool).Take(mistakes))
        {
            wrong[order[at]] = true;
        }

        return wrong;
    }
}
