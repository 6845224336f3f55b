using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>
/// Whether another user may search folders, asked of the kernel itself: a thread of its own takes that user's
/// filesystem identity (setfsuid(2)) and groups and looks, so that ACLs and everything else count as they will count for QEMU.
/// </summary>
internal static class SearchAccess
{
    /// <summary>
    /// The first folder above the file that this user may not search; null when all may be, or when only root could tell.
    /// </summary>
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
        // Root's own groups would open folders to this thread that are closed to the user; the user's may open others.
        var groups = Groups(user, group);
        if (SetGroupsNumber is not { } number || LibC.syscall(number, groups.Length, groups) != 0) return null;
        _ = LibC.setfsgid(group);
        _ = LibC.setfsuid(user);
        foreach (var folder in Folders(path))
        {
            // "." is only found in a folder that may be searched. (.NET's own look would fold the dot away first.)
            var found = LibC.open(folder + "/.", PathOnly);
            if (found < 0) return folder;
            _ = LibC.close(found);
        }

        return null;
    }

    private static IEnumerable<string> Folders(string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    /// <summary>The groups that the user is in, as libvirt takes them for QEMU.</summary>
    private static uint[] Groups(uint user, uint group)
    {
        if (NameOf(user) is not { } name) return [group];
        for (var groups = new uint[64]; ; groups = new uint[2 * groups.Length])
        {
            var count = groups.Length;
            if (LibC.getgrouplist(name, group, groups, ref count) >= 0) return groups[..count];
            if (groups.Length > MostGroups) return [group];
        }
    }

    private static unsafe string? NameOf(uint user)
    {
        var entry = new nint[EntrySize / sizeof(nint)];
        var text = new byte[TextSize];
        fixed (nint* entryAt = entry)
        fixed (byte* textAt = text)
        {
            // The name is the first field of struct passwd on every C library.
            return LibC.getpwuid_r(user, entryAt, textAt, TextSize, out var found) == 0 && found != 0
                ? Marshal.PtrToStringUTF8(entry[0])
                : null;
        }
    }

    private const Architecture RiscV64 = (Architecture)9; // .NET 8 has no name for it
    private const int MostGroups = 65536, EntrySize = 256, TextSize = 16384;

    // The system call is for this thread alone; the C library's function changes all threads of the process.
    private static nint? SetGroupsNumber => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 116,
        Architecture.Arm64 or RiscV64 => 159,
        Architecture.Ppc64le => 81,
        Architecture.S390x => 206,
        _ => null,
    };

    // O_PATH of open(2): finds the file without asking for the right to read it.
    private const int PathOnly = 0x200000;
}
