using NoisyNotebooks.Methods.Data;
using NoisyNotebooks.Methods.Reproductions;

namespace NoisyNotebooks.Methods.Recommendation;

/// <summary>What paper 09 is measured on, and with which hyperparameters.</summary>
internal static class NbpoSetting
{
    /// <summary>The arms.</summary>
    public const string Bpr = "BPR";

    /// <inheritdoc cref="Bpr"/>
    public const string Bpo = "BPO";

    /// <inheritdoc cref="Bpr"/>
    public const string Original = "NBPO, log-likelihood";

    /// <inheritdoc cref="Bpr"/>
    public const string Likelihood = "NBPO, likelihood";

    /// <inheritdoc cref="Bpr"/>
    public const string Nbpo = "NBPO";

    /// <summary>The conditions.</summary>
    public const string Uniform = "exposure at random";

    /// <inheritdoc cref="Uniform"/>
    public const string LowRank = "low-rank exposure";

    /// <inheritdoc cref="Uniform"/>
    public const string Popular = "exposure by popularity";

    /// <inheritdoc cref="Uniform"/>
    public const string MovieLens = "MovieLens-100k";

    private const int WorldFactors = 16;
    private const double TestShare = 0.2;
    private const int LeastVotes = 20;
    private const string Folder = "movielens-100k";
    private const string File = "u.data";

    /// <summary>Whether the file of MovieLens is there.</summary>
    public static bool HasMovieLens => DatasetStore.FromEnvironment().Find(Folder, File, File + ".gz") is not null;

    /// <summary>The conditions of a scale.</summary>
    public static string[] Conditions(ReproductionScale scale) => scale == ReproductionScale.Quick
        ? [Uniform, LowRank]
        : [Uniform, LowRank, Popular, .. HasMovieLens ? (string[])[MovieLens] : []];

    /// <summary>Epochs on the generated worlds, as the reference run has them.</summary>
    public static int WorldEpochs => 40;

    /// <summary>Epochs until the log-likelihood is at its best there, whether flips are learned or fixed.</summary>
    public static int LongEpochs => 3 * WorldEpochs;

    /// <summary>Epochs on MovieLens.</summary>
    public static int MovieLensEpochs(ReproductionScale scale) => scale == ReproductionScale.Full ? 200 : 60;

    /// <summary>A generated world.</summary>
    public static ImplicitFeedbackWorld World(string condition, long seed) =>
        new(seed, exposure: condition switch { Uniform => Exposure.Uniform, LowRank => Exposure.LowRank, _ => Exposure.Popularity });

    /// <summary>MovieLens with at least 20 votes a user and item, a fifth of each user's votes held back.</summary>
    public static (Interactions Train, Interactions Test) Load(long seed, CancellationToken stop) =>
        InteractionFiles.Load(DatasetStore.FromEnvironment().Find(Folder, File, File + ".gz")!, cancellationToken: stop).Core(LeastVotes).Split(TestShare, seed);

    /// <summary>The recommender of an arm for a generated world: one setting for all.</summary>
    public static Recommender ForWorld(string arm, Interactions votes, double flipDecay = 5)
    {
        var (users, items) = (votes.UserCount, votes.ItemCount);
        return arm == Bpr
            ? new BprRecommender(users, items, WorldFactors) { LearningRate = 0.02, PreferenceDecay = 0.5, BatchSize = 1000 }
            : new NoisyBayesianPointwiseRecommender(users, items, WorldFactors, WorldFactors, Variant(arm))
            {
                LearningRate = 0.02, PreferenceDecay = 0.5, FlipDecay = flipDecay, BatchSize = 1000,
            };
    }

    /// <summary>The recommender of an arm for MovieLens, with the authors' hyperparameters but for λ_r where it is given.</summary>
    public static Recommender ForMovieLens(string arm, Interactions votes, double? preferenceDecay = null)
    {
        var (users, items) = (votes.UserCount, votes.ItemCount);
        if (arm == Bpr)
        {
            return new BprRecommender(users, items) { LearningRate = 0.02, PreferenceDecay = 1 };
        }

        var (rate, preference, flip) = arm switch
        {
            Bpo => (0.01, 1, 0),
            Original => (0.001, 1, 5),
            Likelihood => (0.002, 0.05, 0.02),
            _ => (0.02, 0.5, 1.0),
        };
        return new NoisyBayesianPointwiseRecommender(users, items, variant: Variant(arm)) { LearningRate = rate, PreferenceDecay = preferenceDecay ?? preference, FlipDecay = flip };
    }

    private static NbpoVariant Variant(string arm) => arm switch
    {
        Bpo => NbpoVariant.Bpo, Original => NbpoVariant.Original, Likelihood => NbpoVariant.SurrogateLikelihood, _ => NbpoVariant.SurrogateGradient,
    };
}
