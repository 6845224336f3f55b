using KvmPS.Planning.Bridge;
using KvmPS.Tools;

namespace KvmPS.Operations.Bridge;

/// <summary>The host's links, addresses, routes and rules.</summary>
internal static class HostNetwork
{
    public static NetworkState Read(CancellationToken cancel)
        => NetworkState.Parse(Task.WhenAll(NetworkState.Questions.Select(q => IpRoute.ReadAsync(q, cancel))).GetAwaiter().GetResult());
}
