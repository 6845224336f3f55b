using System.Text;

namespace KvmPS.Planning;

/// <summary>Which names a libvirt network can have: found before anything is begun.</summary>
internal static class NetworkName
{
    // libvirt keeps NAME.xml, NAME.conf and NAME.leases; a file name has at most 255 bytes.
    private const int MostBytes = 255 - 16;

    /// <exception cref="KvmException">InvalidNetworkName.</exception>
    public static void Check(string name)
    {
        var why = name switch
        {
            _ when name.Trim().Length == 0 => "it is empty",
            "." or ".." => "it would be a folder",
            _ when name.Contains('/') => "it has a slash",
            _ when name.Any(char.IsControl) => "it has a line break or another control character",
            _ when Encoding.UTF8.GetByteCount(name) > MostBytes => $"it has more than {MostBytes} bytes",
            _ => null,
        };
        if (why is not null)
        {
            throw new KvmException("InvalidNetworkName", Failure.InvalidArgument, $"A network cannot have this name: {why}.", "Choose a name of letters, digits, dots and dashes, such as lab-50.");
        }

        XmlText.Check(("Name", name));
    }
}
