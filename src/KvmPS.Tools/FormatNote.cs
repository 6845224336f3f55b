using System.Text;

namespace KvmPS.Tools;

/// <summary>
/// The format of an image, noted at the file itself (an extended attribute) where a guest cannot reach it. It is for images that no
/// definition names any longer, as their content is the guest's word alone.
/// </summary>
public static class FormatNote
{
    /// <summary>The name of the attribute, for getfattr and setfattr.</summary>
    public const string Attribute = "user.kvmps.format";

    private const int LongestFormat = 32;

    /// <summary>The format as qemu-img names it; null where nothing is noted, or the file system has no such attributes.</summary>
    public static string? Read(string path)
    {
        Span<byte> value = stackalloc byte[LongestFormat];
        var length = (int)LibC.getxattr(path, Attribute, value, LongestFormat);
        return length > 0 ? Encoding.ASCII.GetString(value[..length]) : null;
    }

    /// <returns>False where it could not be noted: the file system has no such attributes, or this user may not write them.</returns>
    public static bool Write(string path, string format)
    {
        var value = Encoding.ASCII.GetBytes(format);
        return LibC.setxattr(path, Attribute, value, (nuint)value.Length, 0) == 0;
    }
}
