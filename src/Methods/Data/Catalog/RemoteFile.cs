namespace NoisyNotebooks.Methods.Data;

/// <summary>A published file.</summary>
/// <param name="Name">Its file name.</param>
/// <param name="Source">Where it is published, over https.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal.</param>
public sealed record RemoteFile(string Name, Uri Source, long Length, string Sha256);
