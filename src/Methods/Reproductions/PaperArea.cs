namespace NoisyNotebooks.Methods.Reproductions;

/// <summary>The folder of a paper's method, which is also how the catalogue is searched.</summary>
public enum PaperArea
{
    /// <summary>Multi-class classification.</summary>
    Classification,

    /// <summary>Several labels an example.</summary>
    MultiLabel,

    /// <summary>Nodes of graphs.</summary>
    Graphs,

    /// <summary>Pixel masks.</summary>
    Segmentation,

    /// <summary>Boxes in pictures.</summary>
    Detection,

    /// <summary>Pictures and text together.</summary>
    CrossModal,

    /// <summary>Finding wrong labels.</summary>
    LabelQuality,

    /// <summary>Many annotators.</summary>
    Crowds,

    /// <summary>Pairs of a chosen and a rejected answer.</summary>
    Preferences,

    /// <summary>Ordered lists.</summary>
    Ranking,

    /// <summary>Users and items.</summary>
    Recommendation,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Statistics computed from labels.</summary>
    Inference,
}
