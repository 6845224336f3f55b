using KvmPS.Model;

namespace KvmPS.State;

/// <summary>What was written down for a bridge that is to be there after a restart.</summary>
internal sealed record BridgeManifest(
    string Bridge,
    string Interface,
    KvmHostNetworkManager Manager,
    DateTimeOffset When,
    IReadOnlyList<BridgeManifest.Entry> Files)
{
    /// <summary>A file, in the order of writing.</summary>
    /// <param name="Path">Its path.</param>
    /// <param name="Backup">The name of the copy of what was in it, in the manifest's folder; null: it was not there.</param>
    /// <param name="Before">SHA-256 of that; null: it was not there.</param>
    /// <param name="After">SHA-256 of what was written; null: it was removed.</param>
    /// <param name="Mode">Its mode.</param>
    public sealed record Entry(string Path, string? Backup, string? Before, string? After, UnixFileMode Mode);
}
