using KvmPS.Model;

namespace KvmPS.Planning.Network;

/// <summary>
/// A new network's addresses must be nobody else's: packets would go to the wrong place, and the host might lose its own connection.
/// </summary>
internal static class SubnetConflicts
{
    /// <param name="wanted">The new subnet.</param>
    /// <param name="taken">Subnets that are somebody's, and whose.</param>
    /// <exception cref="KvmException">SubnetOverlap.</exception>
    public static void Check(Subnet wanted, IEnumerable<(Subnet Subnet, string Owner)> taken)
    {
        foreach (var (subnet, owner) in taken)
        {
            if (!wanted.Overlaps(subnet)) continue;
            throw new KvmException("SubnetOverlap", Failure.AlreadyExists, $"The subnet {wanted} overlaps with {subnet} of {owner}.",
                "Choose a subnet that is free; Get-KvmNetwork and ip route show those in use.");
        }
    }
}
