namespace KvmPS.Tools;

/// <summary>
/// Makes a path safe to hand to QEMU. QEMU takes <c>nbd:…</c>, <c>json:…</c> or <c>a:b</c> for a protocol and <c>-x</c> for an
/// option, but a path that begins with a slash is always a plain file name, whatever else is in it.
/// </summary>
internal static class ImagePath
{
    internal static string Absolute(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // '..' and '//' are folded here, once: .NET folds them in every file call, QEMU leaves them to the kernel, which takes
        // 'link/..' for another folder. Unfolded, the two could work on different files.
        return Path.GetFullPath(path);
    }

    /// <summary>Throws unless the name looks like one of QEMU's driver names.</summary>
    internal static string Format(string name)
    {
        if (string.IsNullOrEmpty(name) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || name[0] == '-')
            throw new ArgumentException($"'{Display.Text(name ?? "")}' is not the name of a disk format.", nameof(name));
        return name;
    }
}
