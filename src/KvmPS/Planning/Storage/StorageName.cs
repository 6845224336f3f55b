using KvmPS.Planning.Common;
using KvmPS.Planning.VM;

namespace KvmPS.Planning.Storage;

/// <summary>Which names storage pools and volumes can have.</summary>
internal static class StorageName
{
    // libvirt keeps NAME.xml of a pool; a file name has at most 255 bytes.
    private const int MostBytes = 255;
    private const int MostBytesOfPool = MostBytes - 16;

    /// <exception cref="KvmException">InvalidStoragePoolName.</exception>
    public static void CheckPool(string name)
    {
        if (FileName.Problem(name, MostBytesOfPool) is { } why)
        {
            throw new KvmException(
                "InvalidStoragePoolName",
                Failure.InvalidArgument,
                $"A storage pool cannot have this name: {why}.",
                "Choose a name of letters, digits, dots and dashes, such as images.");
        }

        XmlText.Check(("Name", name));
    }

    /// <exception cref="KvmException">InvalidVolumeName.</exception>
    public static void CheckVolume(string name)
    {
        if (FileName.Problem(name, MostBytes) is { } why)
        {
            throw new KvmException(
                "InvalidVolumeName",
                Failure.InvalidArgument,
                $"A volume cannot have this name: {why}.",
                "Choose a name of letters, digits, dots and dashes, such as web01.qcow2.");
        }

        XmlText.Check(("Name", name));
    }
}
