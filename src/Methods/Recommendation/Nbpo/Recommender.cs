using System.Collections.Immutable;
using NoisyNotebooks.Methods.Training;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// A matrix factorization of users × items, trained on votes and on items without a vote that are drawn beside them. Trained, it ranks all
/// items by u·v. Results are the same for a seed, whatever the number of threads.
/// </summary>
public abstract class Recommender
{
    private const int MostFactors = 1024;
    private const int MostNegatives = 100;
    private const int ShownCutoff = 10;
    private Trained? _trained;

    /// <summary>Creates an untrained recommender.</summary>
    /// <param name="users">M, at least 1.</param>
    /// <param name="items">N, at least 1.</param>
    /// <param name="factors">K₀, from 1 to 1,024.</param>
    /// <param name="flipFactors">K₁, from 1 to 1,024; 0 where nothing is flipped.</param>
    private protected Recommender(int users, int items, int factors, int flipFactors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(users, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(items, 1);
        Within(factors, 1, MostFactors, nameof(factors));
        Within(flipFactors, 0, MostFactors, nameof(flipFactors));
        (UserCount, ItemCount, Factors, FlipFactors) = (users, items, factors, flipFactors);
    }

    /// <summary>M.</summary>
    public int UserCount { get; }

    /// <summary>N.</summary>
    public int ItemCount { get; }

    /// <summary>K₀, the preference factors of a user or an item.</summary>
    public int Factors { get; }

    /// <summary>K₁, the flip factors of a user or an item; 0: none.</summary>
    public int FlipFactors { get; }

    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>η before the first epoch, above 0; each epoch has 0.99 of the one before, the first too.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public double LearningRate
    {
        get;
        init
        {
            Hyperparameter.AboveZero(value, nameof(LearningRate));
            field = value;
        }
    } = 0.02;

    /// <summary>
    /// λ_r of the preference factors, at least 0. With each batch all factors lose η λ of themselves, so smaller batches need a smaller λ.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public double PreferenceDecay
    {
        get;
        init
        {
            Hyperparameter.AtLeastZero(value, nameof(PreferenceDecay));
            field = value;
        }
    } = 0.5;

    /// <summary>Votes a batch, at least 1. Coefficients are summed and not averaged: a larger batch is a larger step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1, or so large that its pairs fill an array.</exception>
    public int BatchSize
    {
        get;
        init
        {
            Within(value, 1, Array.MaxLength / (2 * MostNegatives), nameof(BatchSize));
            field = value;
        }
    } = 5000;

    /// <summary>Items without a vote that are drawn beside each vote, from 1 to 100. The vote counts once for each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of range.</exception>
    public int Negatives
    {
        get;
        init
        {
            Within(value, 1, MostNegatives, nameof(Negatives));
            field = value;
        }
    } = 4;

    /// <summary>
    /// Whether each epoch deals the votes to batches anew, as it does unless one says otherwise. Otherwise they come user by user, as the
    /// authors have it: where users have many votes, a batch then moves one user very far, and training may diverge.
    /// </summary>
    public bool IsShuffled { get; init; } = true;

    /// <summary>How many threads at most; 0: one a core. Results do not depend on it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0.</exception>
    public int Threads
    {
        get;
        init
        {
            Within(value, 0, int.MaxValue, nameof(Threads));
            field = value;
        }
    }

    /// <summary>Whether it has been trained.</summary>
    public bool IsTrained => _trained is not null;

    /// <summary>The epochs of the last training; none before it.</summary>
    public ImmutableArray<RecommenderEpoch> History => _trained?.History ?? [];

    /// <summary>The votes that it was trained on; null before.</summary>
    public Interactions? Train => _trained?.Train;

    /// <summary>The votes that were held back from training and measured; null where there were none.</summary>
    public Interactions? Test => _trained?.Test;

    /// <summary>The variant; null: BPR.</summary>
    private protected abstract NbpoVariant? Objective { get; }

    /// <summary>λ_φ of the flip factors.</summary>
    private protected virtual double FlipFactorDecay => 0;

    /// <summary>Trains, from factors drawn anew.</summary>
    /// <param name="train">Votes of M users for N items.</param>
    /// <param name="epochs">Epochs, at least 1.</param>
    /// <param name="seed">The seed of factors, order and drawn items.</param>
    /// <param name="test">Votes that are held back; measured at 10 after each epoch, and nothing is chosen by them. Null: none.</param>
    /// <param name="progress">Is told of each epoch.</param>
    /// <param name="cancellationToken">Stops between two batches; the recommender is then as before.</param>
    /// <exception cref="ArgumentException">Votes are of other users or items, there are none, or a vote is in both sets.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no epoch.</exception>
    /// <exception cref="TrainingDivergedException">The factors are no longer finite.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Fit(
        Interactions train, int epochs = 200, long seed = 0, Interactions? test = null, IProgress<RecommenderEpoch>? progress = null, CancellationToken cancellationToken = default)
    {
        Check(train, nameof(train));
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (train.Count == 0)
        {
            throw new ArgumentException("train: expected votes, got none.", nameof(train));
        }

        if (test is not null)
        {
            Check(test, nameof(test));
            CheckApart(train, test);
        }

        var setting = new FactorSetting(Objective, Factors, FlipFactors, LearningRate, PreferenceDecay, FlipFactorDecay, BatchSize, Negatives, IsShuffled, Threads);
        var history = ImmutableArray.CreateBuilder<RecommenderEpoch>(epochs);
        var (users, items) = FactorTraining.Run(
            train,
            setting,
            epochs,
            seed,
            (epoch, rate, u, i) =>
            {
                RankingQuality? quality = test is null ? null : RankingMeasure.Of(u, i, train, test, [ShownCutoff], Threads, cancellationToken)[0];
                history.Add(new RecommenderEpoch(epoch, epochs, rate, quality));
                progress?.Report(history[^1]);
            },
            cancellationToken);
        _trained = new Trained(users, items, train, test, history.ToImmutable());
    }

    /// <summary>R of one user and item.</summary>
    /// <param name="user">The user.</param>
    /// <param name="item">The item.</param>
    /// <returns>u·v.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user or item.</exception>
    /// <exception cref="InvalidOperationException">It is not trained.</exception>
    public double PreferenceScore(int user, int item)
    {
        var trained = Fitted(user);
        trained.Train.CheckItem(item);
        return trained.Users.PreferenceScore(trained.Items, user, item);
    }

    /// <summary>R of one user and all items.</summary>
    /// <param name="user">The user.</param>
    /// <returns>N scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user.</exception>
    /// <exception cref="InvalidOperationException">It is not trained.</exception>
    public float[] PreferenceScores(int user)
    {
        var trained = Fitted(user);
        var scores = new float[ItemCount];
        RankingMeasure.Scores(trained.Users, trained.Items, user, scores);
        return scores;
    }

    /// <summary>The items with the greatest R among those without a training vote, the best first; of equal ones the lower number.</summary>
    /// <param name="user">The user.</param>
    /// <param name="k">How many, at least 1.</param>
    /// <returns>k items, or all where there are fewer.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such user, or k is below 1.</exception>
    /// <exception cref="InvalidOperationException">It is not trained.</exception>
    public int[] Recommend(int user, int k = 10)
    {
        Within(k, 1, int.MaxValue, nameof(k));
        var scores = PreferenceScores(user);
        return RankingMeasure.Best(scores, _trained!.Train.ItemsOf(user), k);
    }

    /// <summary>Measures the recommendations for all users, each on the list of all items without a training vote.</summary>
    /// <param name="test">Votes of the same users and items; users without any do not count.</param>
    /// <param name="k">How far down to look, each at least 1; none: 10.</param>
    /// <returns>One measurement for each k; NaN where the test set is empty.</returns>
    /// <exception cref="ArgumentException">Votes are of other users or items, or one is a training vote.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A k is below 1.</exception>
    /// <exception cref="InvalidOperationException">It is not trained.</exception>
    public ImmutableArray<RankingQuality> Evaluate(Interactions test, params ReadOnlySpan<int> k)
    {
        var trained = Fitted(0);
        Check(test, nameof(test));
        CheckApart(trained.Train, test);
        foreach (var cutoff in k)
        {
            Within(cutoff, 1, int.MaxValue, nameof(k));
        }

        return [.. RankingMeasure.Of(trained.Users, trained.Items, trained.Train, test, k.IsEmpty ? [ShownCutoff] : k, Threads, CancellationToken.None)];
    }

    /// <summary>g of one user and item.</summary>
    private protected double FlipScore(int user, int item)
    {
        var trained = Fitted(user);
        trained.Train.CheckItem(item);
        return trained.Users.FlipScore(trained.Items, user, item);
    }

    private static void Within(int value, int least, int most, string parameter)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(parameter, value, FormattableString.Invariant($"{parameter}: expected a whole number from {least} to {most}, got {value}."));
        }
    }

    private static void CheckApart(Interactions train, Interactions test)
    {
        for (var u = 0; u < test.UserCount; u++)
        {
            foreach (var item in test.ItemsOf(u))
            {
                if (train.Contains(u, item))
                {
                    throw new ArgumentException($"test: expected votes that were held back, got one of user {u} for item {item} that is a training vote too.", nameof(test));
                }
            }
        }
    }

    private void Check(Interactions votes, string parameter)
    {
        ArgumentNullException.ThrowIfNull(votes, parameter);
        if (votes.UserCount != UserCount || votes.ItemCount != ItemCount)
        {
            throw new ArgumentException($"{parameter}: expected {UserCount} users and {ItemCount} items, got {votes.UserCount} and {votes.ItemCount}.", parameter);
        }
    }

    private Trained Fitted(int user)
    {
        var trained = _trained ?? throw new InvalidOperationException($"{Name} is not trained: call Fit first.");
        trained.Train.CheckUser(user);
        return trained;
    }

    private sealed record Trained(FactorRows<float> Users, FactorRows<float> Items, Interactions Train, Interactions? Test, ImmutableArray<RecommenderEpoch> History);
}
