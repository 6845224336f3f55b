using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.Host;

/// <summary>Reads an open connection as users see it.</summary>
internal static class ConnectionReader
{
    public static KvmConnection Read(Connection connection, bool isDefault) => new(connection.Uri)
    {
        HostName = connection.HostName,
        Driver = connection.Driver,
        LibvirtVersion = connection.LibvirtVersion,
        HypervisorVersion = connection.HypervisorVersion,
        IsDefault = isDefault,
    };
}
