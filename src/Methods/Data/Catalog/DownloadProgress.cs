namespace NoisyNotebooks.Methods.Data;

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="BytesReceived">The bytes on disk so far, those of an earlier attempt included.</param>
/// <param name="TotalBytes">The bytes in all, where known.</param>
public sealed record DownloadProgress(string File, long BytesReceived, long? TotalBytes)
{
    /// <summary>The part that is there, from 0 to 1, where the total is known.</summary>
    public double? Fraction => TotalBytes is > 0 and var total ? Math.Min(1, (double)BytesReceived / total) : null;
}
