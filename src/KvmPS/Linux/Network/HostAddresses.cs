using System.Net;
using System.Net.NetworkInformation;

namespace KvmPS.Linux;

/// <summary>
/// Addresses of this host's interfaces, also of those that are down or have no route, without loopback and link-local ones.
/// </summary>
internal static class HostAddresses
{
    public static IEnumerable<(IPAddress Address, int PrefixLength, string Device)> Read(HostRoot host)
    {
        // A copied tree has no interfaces.
        if (!host.IsReal) yield break;
        foreach (var device in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var own in device.GetIPProperties().UnicastAddresses)
            {
                if (!IPAddress.IsLoopback(own.Address) && !own.Address.IsIPv6LinkLocal)
                {
                    yield return (own.Address, own.PrefixLength, device.Name);
                }
            }
        }
    }
}
