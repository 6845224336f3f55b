using KvmPS.Model;

namespace KvmPS.Planning.Persistence;

/// <summary>A manager that sets up the NIC.</summary>
/// <param name="Manager">Which.</param>
/// <param name="File">The file that it does it by; null when it has none of its own for the NIC.</param>
internal sealed record ManagerClaim(KvmHostNetworkManager Manager, string? File)
{
    public override string ToString() => File is null ? Manager.ToString() : $"{Manager} ({File})";
}
