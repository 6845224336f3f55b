using System.Runtime.InteropServices;

namespace KvmPS.Host;

/// <summary>
/// Whether another user may search folders, asked of the kernel itself: a thread of its own takes that user's
/// filesystem identity (setfsuid(2)) and looks, so that ACLs and everything else count as they will count for QEMU.
/// </summary>
internal static partial class SearchAccess
{
    /// <summary>The first folder above the file that this user may not search; null when all may be, or when only root could tell.</summary>
    public static string? FirstBarrier(string path, uint user, uint group)
    {
        if (Environment.UserName != "root" || user == 0) return null;
        string? barrier = null;
        var thread = new Thread(() => barrier = Look(path, user, group));
        thread.Start();
        thread.Join();
        return barrier;
    }

    // The thread ends with this call, so its borrowed identity is never seen by anything else.
    private static string? Look(string path, uint user, uint group)
    {
        _ = setfsgid(group);
        _ = setfsuid(user);
        foreach (var folder in Folders(path))
        {
            // "." is only found in a folder that may be searched. (.NET's own look would fold the dot away first.)
            var found = open(folder + "/.", PathOnly);
            if (found < 0) return folder;
            _ = close(found);
        }

        return null;
    }

    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    // O_PATH of open(2): finds the file without asking for the right to read it.
    private const int PathOnly = 0x200000;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);

    [LibraryImport("libc")]
    private static partial int setfsgid(uint group);
}
