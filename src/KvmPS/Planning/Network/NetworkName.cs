using KvmPS.Planning.Common;
using KvmPS.Planning.VM;

namespace KvmPS.Planning.Network;

/// <summary>Which names a libvirt network can have: found before anything is begun.</summary>
internal static class NetworkName
{
    // libvirt keeps NAME.xml, NAME.conf and NAME.leases; a file name has at most 255 bytes.
    private const int MostBytes = 255 - 16;

    /// <exception cref="KvmException">InvalidNetworkName.</exception>
    public static void Check(string name)
    {
        if (FileName.Problem(name, MostBytes) is { } why)
        {
            throw new KvmException(
                "InvalidNetworkName",
                Failure.InvalidArgument,
                $"A network cannot have this name: {why}.",
                "Choose a name of letters, digits, dots and dashes, such as lab-50.");
        }

        XmlText.Check(("Name", name));
    }
}
