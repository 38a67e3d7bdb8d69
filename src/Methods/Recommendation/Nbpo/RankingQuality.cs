namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>
/// What recommendations are worth: means over the users with something in the test set, of the list of all items without a training
/// vote. Nothing is sampled.
/// </summary>
/// <param name="K">How far down the list is looked at.</param>
/// <param name="Users">How many users count.</param>
/// <param name="Precision">Hits down to rank k, divided by k.</param>
/// <param name="Recall">Hits down to rank k, divided by the items of the test set.</param>
/// <param name="F1">The mean of the users' harmonic means of both.</param>
/// <param name="Ndcg">NDCG@k: a hit counts 1/log₂(rank + 1); divided by the best that the user's test items allow.</param>
public readonly record struct RankingQuality(int K, int Users, double Precision, double Recall, double F1, double Ndcg);

/// <summary>One epoch of a recommender.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Epochs">How many there are to be.</param>
/// <param name="LearningRate">η of the epoch.</param>
/// <param name="Quality">What the recommendations are worth after it; null without a test set.</param>
public sealed record RecommenderEpoch(int Epoch, int Epochs, double LearningRate, RankingQuality? Quality);
