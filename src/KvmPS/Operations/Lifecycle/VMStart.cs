using KvmPS.Libvirt;
using KvmPS.Operations.VM;
using KvmPS.Operations.VMDisk;
using KvmPS.Xml;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Starts a VM; what libvirt would only hint at is found or explained.</summary>
internal static class VMStart
{
    public static void Start(Domain domain)
    {
        StorageAccess.Check(domain);
        try
        {
            domain.Start();
        }
        catch (LibvirtException error) when (VMStartErrors.Of(error, domain) is { } known)
        {
            throw known;
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && EncryptedDisks(domain) is [var disk, ..])
        {
            throw OfPassphrase(error, domain.Name, disk);
        }
    }

    private static List<DiskElement> EncryptedDisks(Domain domain) =>
        [.. DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive)).Disks.Where(d => d.Secret is not null)];

    private static Exception OfPassphrase(LibvirtException error, string vm, DiskElement disk)
    {
        var again = $"Set-KvmVMDisk -VMName {VMErrors.QuoteName(vm)} -Target {disk.Target} -Passphrase (Read-Host -AsSecureString)";
        // libvirt forgets secrets that are in memory alone when its daemon is restarted.
        return error.Number is ErrorNumber.NoSecret or ErrorNumber.InvalidSecret
                ? new KvmException(
                    "PassphraseRequired",
                    Failure.InvalidOperation,
                    $"VM '{vm}' cannot start: libvirt no longer has the passphrase of its encrypted disk.",
                    $"Set it again: {again}",
                    error)
            : VMDiskErrors.OfOpening(error, disk.Path ?? disk.Target, vm) is KvmException { Id: "WrongPassphrase" } wrong
                ? new KvmException(wrong.Id, wrong.Kind, $"VM '{vm}' cannot start. {wrong.Message}", again, error)
            : error;
    }
}
