using System.Text;

namespace KvmPS.Planning.VM;

/// <summary>Which names a VM can have: libvirt's own rules, found before anything is begun.</summary>
internal static class VMName
{
    // libvirt keeps NAME_VARS.fd, NAME.save and NAME.xml; a file name has at most 255 bytes.
    private const int MostBytes = 255 - 8;

    /// <exception cref="KvmException">InvalidVMName: says which rule the name breaks.</exception>
    public static void Check(string name)
    {
        var why = Problem(name);
        if (why is null) return;
        throw new KvmException("InvalidVMName", Failure.InvalidArgument, $"A VM cannot have this name: {why}.",
            "Choose a name of letters, digits, dots and dashes, such as web-01.");
    }

    private static string? Problem(string name) => name switch
    {
        _ when name.Trim().Length == 0 => "it is empty",
        "." or ".." => "it would be a folder",
        _ when name.Contains('/') => "it has a slash",
        _ when name.Any(char.IsControl) => "it has a line break or another control character",
        _ when Encoding.UTF8.GetByteCount(name) is > MostBytes and var bytes => $"it has {bytes} bytes, and {MostBytes} is the most",
        _ when name.Any(char.IsSurrogate) && !IsWellFormed(name) => "it is not valid Unicode",
        _ when name.Any(c => c is '\uFFFE' or '\uFFFF') => "it has a character that XML cannot hold",
        _ => null,
    };

    private static bool IsWellFormed(string name)
    {
        try
        {
            new UnicodeEncoding(false, false, throwOnInvalidBytes: true).GetByteCount(name);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
