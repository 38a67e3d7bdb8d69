using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Data;

/// <summary>
/// Short messages to a help desk, put together from words: two or three that tell what it is about, each one of three that mean the
/// same, among words that every message may hold. Now and then a word belongs to another subject.
/// </summary>
public static class HelpDeskTexts
{
    private const double StrayWord = 0.15;

    private static readonly string[][] Fillers =
    [
        ["please", "kindly"], ["help", "assist"], ["need", "want", "require"], ["problem", "issue", "trouble"], ["today", "yesterday", "recently"], ["thanks", "cheers"],
        ["hello", "hi", "hey"], ["cannot", "unable"], ["since", "after"], ["check", "look", "see"], ["tell", "inform"], ["quickly", "soon", "fast"],
        ["the"], ["a"], ["and"], ["with"], ["to"], ["is"], ["was"], ["i"], ["my"], ["about"], ["for"], ["you"], ["it"], ["this"], ["still"], ["very"],
    ];

    private static readonly (string Subject, string[][] Words)[] Subjects =
    [
        ("billing",
        [
            ["bill", "invoice", "statement"], ["charged", "debited", "billed"], ["refund", "repayment", "reimbursement"], ["card", "visa", "mastercard"], ["twice", "double", "repeated"],
            ["price", "cost", "amount"], ["receipt", "voucher", "slip"], ["tax", "vat", "duty"], ["bank", "iban", "transfer"], ["currency", "euros", "dollars"],
        ]),
        ("delivery",
        [
            ["parcel", "package", "box"], ["courier", "driver", "carrier"], ["late", "delayed", "overdue"], ["address", "street", "doorstep"], ["tracking", "shipment", "consignment"],
            ["arrive", "reach", "land"], ["damaged", "crushed", "torn"], ["missing", "lost", "gone"], ["customs", "border", "import"], ["pickup", "collect", "depot"],
        ]),
        ("account",
        [
            ["password", "passphrase", "pin"], ["login", "signin", "logon"], ["locked", "blocked", "disabled"], ["email", "mail", "inbox"], ["username", "nickname", "handle"],
            ["code", "token", "otp"], ["profile", "settings", "preferences"], ["reset", "recover", "restore"], ["hacked", "hijacked", "stolen"], ["register", "signup", "enrol"],
        ]),
        ("device",
        [
            ["battery", "charger", "adapter"], ["screen", "display", "monitor"], ["keyboard", "keys", "buttons"], ["noise", "hum", "buzz"], ["hot", "overheating", "warm"],
            ["crash", "freeze", "hang"], ["update", "firmware", "patch"], ["printer", "scanner", "copier"], ["wifi", "wireless", "router"], ["speaker", "sound", "audio"],
        ]),
        ("contract",
        [
            ["contract", "agreement", "terms"], ["cancel", "terminate", "quit"], ["subscription", "membership", "plan"], ["renewal", "extension", "prolongation"], ["trial", "demo", "sample"],
            ["deadline", "notice", "expiry"], ["discount", "rebate", "reduction"], ["student", "pupil", "trainee"], ["family", "household", "relatives"], ["monthly", "yearly", "annual"],
        ]),
    ];

    /// <summary>The subjects: the classes.</summary>
    public static ImmutableArray<string> ClassNames { get; } = [.. Subjects.Select(s => s.Subject)];

    /// <summary>The groups of words that mean the same.</summary>
    public static ImmutableArray<IReadOnlyList<string>> Synonyms { get; } =
        [.. Fillers.Concat(Subjects.SelectMany(s => s.Words)).Where(g => g.Length > 1)];

    /// <summary>Draws messages.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The messages, and the class of each.</returns>
    public static (ImmutableArray<string> Texts, ImmutableArray<long> Labels) Draw(int count, long seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var random = new SeededRandom(seed);
        var texts = ImmutableArray.CreateBuilder<string>(count);
        var labels = ImmutableArray.CreateBuilder<long>(count);
        for (var n = 0; n < count; n++)
        {
            var subject = random.NextInt(Subjects.Length);
            var words = new List<string>();
            var telling = 2 + random.NextInt(2);
            for (var i = 0; i < telling; i++)
            {
                var from = random.NextDouble() < StrayWord ? random.NextInt(Subjects.Length) : subject;
                words.Add(Any(Subjects[from].Words, random));
            }

            var others = 4 + random.NextInt(5);
            for (var i = 0; i < others; i++)
            {
                words.Insert(random.NextInt(words.Count + 1), Any(Fillers, random));
            }

            texts.Add(string.Join(' ', words));
            labels.Add(subject);
        }

        return (texts.MoveToImmutable(), labels.MoveToImmutable());
    }

    private static string Any(string[][] groups, SeededRandom random)
    {
        var group = groups[random.NextInt(groups.Length)];
        return group[random.NextInt(group.Length)];
    }
}
