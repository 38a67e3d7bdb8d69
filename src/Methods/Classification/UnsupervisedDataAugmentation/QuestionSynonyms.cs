using System.Collections.Immutable;

namespace NoisyNotebooks.Methods.Classification;

/// <summary>Everyday English words that mean about the same, for simulated back-translation of questions.</summary>
internal static class QuestionSynonyms
{
    /// <summary>The groups; no word stands in two.</summary>
    public static ImmutableArray<IReadOnlyList<string>> Groups { get; } =
    [
        ["what", "which"], ["city", "town"], ["country", "nation", "state"], ["person", "man", "individual"], ["woman", "lady"], ["big", "large", "great"], ["small", "little", "tiny"],
        ["called", "named", "termed"], ["mean", "signify"], ["meaning", "definition", "sense"], ["stand", "represent"], ["begin", "start", "commence"], ["started", "began", "commenced"],
        ["kind", "type", "sort"], ["famous", "known", "popular"], ["film", "movie", "picture"], ["song", "tune"], ["book", "novel"], ["wrote", "authored", "penned"],
        ["invented", "created", "devised"], ["discovered", "found"], ["year", "date"], ["many", "numerous"], ["people", "persons", "folk"], ["live", "reside", "dwell"],
        ["located", "situated"], ["find", "locate"], ["get", "obtain", "receive"], ["make", "produce"], ["made", "produced"], ["use", "employ"], ["used", "employed"],
        ["company", "firm", "business"], ["cost", "price"], ["fast", "quick", "rapid"], ["tall", "high"], ["long", "lengthy"], ["old", "aged"], ["die", "perish"], ["died", "perished"],
        ["killed", "murdered", "slain"], ["war", "conflict"], ["game", "match"], ["world", "earth", "globe"], ["ocean", "sea"], ["river", "stream"], ["mountain", "peak"],
        ["president", "leader"], ["actor", "performer"], ["animal", "creature", "beast"], ["disease", "illness", "sickness"], ["car", "automobile", "vehicle"], ["color", "hue"],
        ["first", "initial"], ["last", "final"], ["origin", "source"], ["difference", "distinction"], ["between", "among"], ["causes", "reasons"], ["cause", "reason"],
        ["happened", "occurred"], ["american", "us"], ["child", "kid"], ["children", "kids"], ["money", "cash"], ["street", "road"], ["team", "squad"], ["won", "gained"],
    ];
}
