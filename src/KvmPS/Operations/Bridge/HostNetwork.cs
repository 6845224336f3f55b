using KvmPS.Planning.Bridge;
using KvmPS.Tools;

namespace KvmPS.Operations.Bridge;

/// <summary>The host's links, addresses, routes and rules.</summary>
internal static class HostNetwork
{
    public static NetworkState Read(CancellationToken cancel) => NetworkState.Parse(IpRoute.ReadAll(NetworkState.Questions, cancel));
}
