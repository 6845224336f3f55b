using KvmPS.Commands.VM;
using KvmPS.Libvirt;
using KvmPS.Objects;
using KvmPS.Xml;

namespace KvmPS.Commands.Memory;

/// <summary>A VM's memory, whether it runs or not.</summary>
internal static class BalloonReader
{
    public static KvmBalloon Read(Domain domain, CancellationToken cancel)
    {
        var size = domain.MemorySize;
        if (!domain.IsActive) return Off(domain, size);
        try
        {
            return new GuestMemory(domain, size.Maximum, domain.ReadMemory(), cancel).ToObject(size.Memory);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && !DomainLife.IsActive(domain))
        {
            return Off(domain, size);
        }
    }

    private static KvmBalloon Off(Domain domain, (long Memory, long Maximum) size) => new()
    {
        VMName = domain.Name,
        Id = domain.Id,
        // libvirt tells what is stored, which counts only where there is a balloon.
        Memory = DomainXml.Parse(domain.Xml(DomainXmlFlags.None)).ForbidsBalloon ? size.Maximum : size.Memory,
        MaximumMemory = size.Maximum,
        ConnectionUri = domain.Connection.Uri,
    };
}
