namespace KvmPS.Objects;

/// <summary>What is read of a VM when somebody first asks for it, because it takes a call for each VM, which makes a listing slow.</summary>
/// <param name="Tags">Reads its tags.</param>
/// <param name="Snapshots">Counts its snapshots.</param>
internal sealed record VMLateReads(Func<IReadOnlyDictionary<string, string>> Tags, Func<int?> Snapshots);
