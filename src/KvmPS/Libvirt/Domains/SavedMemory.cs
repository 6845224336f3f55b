using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>A VM's memory in a file of Domain.Save.</summary>
internal static class SavedMemory
{
    /// <summary>The definition that the VM had.</summary>
    public static string Xml(Connection connection, string path)
        => connection.Read(c => Result.Check(NativeMethods.virDomainSaveImageGetXMLDesc(c, path, 0)));

    /// <summary>Lets the VM continue from there; returns when it runs.</summary>
    public static void Restore(Connection connection, string path) =>
        connection.Change(
            nameof(NativeMethods.virDomainRestoreFlags),
            c => Result.Check(NativeMethods.virDomainRestoreFlags(c, path, null, 0)));
}
