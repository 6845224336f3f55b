using System.Security;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Xml;

namespace KvmPS.Operations.Disk;

/// <summary>The passphrase of an encrypted disk, kept by libvirt in memory alone and told to QEMU alone.</summary>
internal static class DiskSecret
{
    public static void Set(Domain domain, Guid id, SecureString passphrase)
    {
        var value = SecretText.Bytes(passphrase);
        try
        {
            Secret.Set(domain.Connection, SecretXml.Write(id, domain.Name), value);
        }
        finally
        {
            Array.Clear(value);
        }
    }

    /// <summary>Takes away a secret that KvmPS made; one that somebody else defined stays.</summary>
    public static void Remove(Connection connection, Guid id)
    {
        try
        {
            if (Secret.Xml(connection, id) is { } xml && SecretXml.IsOurs(xml)) Secret.Undefine(connection, id);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown)
        {
            // It is in memory alone, and useless without the disk.
        }
    }
}
