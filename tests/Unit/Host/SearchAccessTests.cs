using System.Globalization;
using System.Runtime.InteropServices;
using KvmPS.Linux;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Folders that another user may or may not enter; by root, who alone can ask.</summary>
public sealed partial class SearchAccessTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly TemporaryFolder _folder = new();

    public SearchAccessTests()
    {
        Programs.Run("chmod", "755", _folder.Path);
        Directory.CreateDirectory(_folder.File("closed"));
        Programs.Run("chmod", "750", _folder.File("closed"));
        // As root has it in a login shell, where it also is in group root.
        if (Environment.IsPrivilegedProcess) Assert.Equal(0, setgroups(1, [0]));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_groups_of_root_open_no_folder_to_another_user()
    {
        if (!Environment.IsPrivilegedProcess) return;
        Programs.Run("chown", "root:root", _folder.File("closed"));
        Assert.Equal(_folder.File("closed"), SearchAccess.FirstBarrier(_folder.File("closed/disk"), Nobody, Nobody));
        Assert.Null(SearchAccess.FirstBarrier(_folder.File("disk"), Nobody, Nobody));
    }

    [Fact]
    public void The_groups_that_the_user_is_in_do()
    {
        if (!Environment.IsPrivilegedProcess) return;
        var ids = Programs
            .Run("id", "-G", "libvirt-qemu")
            .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(i => uint.Parse(i, CultureInfo.InvariantCulture))
            .ToList();
        var user = uint.Parse(Programs.Run("id", "-u", "libvirt-qemu"), CultureInfo.InvariantCulture);
        Assert.NotEmpty(ids);
        foreach (var group in ids)
        {
            Programs.Run("chown", $"root:{group}", _folder.File("closed"));
            Assert.Null(SearchAccess.FirstBarrier(_folder.File("closed/disk"), user, ids[0]));
        }

        Programs.Run("chown", "root:root", _folder.File("closed"));
        Assert.NotNull(SearchAccess.FirstBarrier(_folder.File("closed/disk"), user, ids[0]));
    }

    /// <summary>Only the thread that looks borrows another identity.</summary>
    [Fact]
    public void This_process_keeps_its_own_groups()
    {
        if (!Environment.IsPrivilegedProcess) return;
        SearchAccess.FirstBarrier(_folder.File("closed/disk"), Nobody, Nobody);
        Assert.Contains("\nGroups:\t0 \n", File.ReadAllText("/proc/self/status"), StringComparison.Ordinal);
    }

    [LibraryImport("libc")]
    private static partial int setgroups(nint count, uint[] groups);
}
