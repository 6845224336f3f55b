namespace KvmPS.Planning.Network;

/// <summary>A NIC has one cable.</summary>
internal static class NetworkOrBridge
{
    /// <exception cref="KvmException">NetworkOrBridge.</exception>
    public static void Check(string? network, string? bridge)
    {
        if (network is null || bridge is null) return;
        throw new KvmException(
            "NetworkOrBridge",
            Failure.InvalidArgument,
            $"A network adapter is connected to the network '{network}' or to the bridge '{bridge}', not to both.",
            "Leave one of -Network and -Bridge out.");
    }
}
