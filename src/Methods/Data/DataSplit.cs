namespace NoisyNotebooks.Methods.Data;

/// <summary>Which part of a published data set the examples come from.</summary>
public enum DataSplit
{
    /// <summary>Not divided, or made by the user.</summary>
    All,

    /// <summary>The training part.</summary>
    Train,

    /// <summary>The validation part.</summary>
    Validation,

    /// <summary>The test part.</summary>
    Test,
}
