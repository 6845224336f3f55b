namespace KvmPS.Planning.CloudInit;

/// <summary>A file of a seed.</summary>
internal sealed record SeedFile(string Name, byte[] Content);
