using KvmPS.Libvirt;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>Starts a VM; what libvirt would only hint at is found or explained.</summary>
internal static class VMStart
{
    // errno ENODEV, which libvirt passes on when a NIC's bridge is not there.
    private const int NoSuchDevice = 19;

    public static void Start(Domain domain)
    {
        StorageAccess.Check(domain);
        try
        {
            domain.Start();
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.SystemError && error.SystemError == NoSuchDevice && Bridges(domain) is { Count: > 0 } bridges)
        {
            throw new KvmException(
                "BridgeNotFound",
                Failure.NotFound,
                $"VM '{domain.Name}' cannot start: its host has no bridge {string.Join(" or ", bridges.Select(b => $"'{b}'"))}.",
                "Make the bridge (ip link add NAME type bridge; ip link set NAME up), or put the VM on a libvirt network with -Network.",
                error);
        }
    }

    private static IReadOnlyList<string> Bridges(Domain domain) => DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive)).Bridges;
}
