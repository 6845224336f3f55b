namespace KvmPS.Model;

/// <summary>
/// Properties of a VM that are read when they are first used, because they take a call for each VM, which makes a listing slow.
/// </summary>
/// <param name="Tags">Reads its tags.</param>
/// <param name="Snapshots">Counts its snapshots.</param>
/// <param name="Addresses">Reads its addresses.</param>
/// <param name="OS">Reads its operating system.</param>
internal sealed record VMLateReads(
    Func<IReadOnlyDictionary<string, string>> Tags,
    Func<int?> Snapshots,
    Lazy<KvmVMAddress[]> Addresses,
    Lazy<string?> OS);
