using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>A VM's memory, whether it runs or not.</summary>
internal static class BalloonReader
{
    public static KvmBalloon Read(Domain domain, CancellationToken cancel)
    {
        if (!domain.IsActive) return Off(domain);
        var size = domain.MemorySize;
        try
        {
            return GuestMemory.Read(domain, size.Maximum, domain.ReadMemory(), cancel).ToObject(size.Memory);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && !DomainLife.IsActive(domain))
        {
            return Off(domain);
        }
    }

    private static KvmBalloon Off(Domain domain)
    {
        var stored = DomainXml.Parse(domain.Xml(DomainXmlFlags.None));
        return new()
        {
            VMName = domain.Name,
            Id = domain.Id,
            Memory = stored.Memory,
            MaximumMemory = stored.MaximumMemory,
            ConnectionUri = domain.Connection.Uri,
        };
    }
}
