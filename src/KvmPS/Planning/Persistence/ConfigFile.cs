namespace KvmPS.Planning.Persistence;

/// <summary>A file of a network manager as it is to be.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Text">Its text; null when it is to go.</param>
/// <param name="IsPrivate">Whether a new one is for root alone, as managers want files that can hold secrets.</param>
internal sealed record ConfigFile(string Path, string? Text, bool IsPrivate = false);
