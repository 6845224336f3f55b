using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Planning;

/// <summary>Files that keep settings over reboots: a line for each setting, whoever writes it.</summary>
public sealed class PersistentFileTests
{
    [Fact]
    public void Settings_of_one_file_stand_side_by_side_and_the_last_value_counts()
    {
        var first = PersistentFile.Tmpfiles("x", [("/sys/a/mode", "one"), ("/sys/a/mode2", "two")]).Text(null);
        var second = PersistentFile.Tmpfiles("x", [("/sys/a/mode", "three")]).Text(first);
        Assert.Equal(["w- /sys/a/mode2 - - - - two", "w- /sys/a/mode - - - - three"], Lines(second));
        Assert.StartsWith("# Written by KvmPS.", second, StringComparison.Ordinal);
        Assert.Equal(second, PersistentFile.Tmpfiles("x", [("/sys/a/mode", "three")]).Text(second));
    }

    [Fact]
    public void A_value_that_is_only_looked_at_is_not_written() =>
        Assert.Empty(Lines(PersistentFile.Tmpfiles("x", [("/sys/a", null)]).Text(null)));

    [Fact]
    public void A_disks_scheduler_comes_before_its_queue_and_a_new_serial_leaves_no_second_line()
    {
        var queue = PersistentFile.Udev("sda", null, [("queue/nr_requests", "64"), ("queue/read_ahead_kb", "128")]).Text(null);
        var both = Lines(PersistentFile.Udev("sda", "ABC", [("queue/scheduler", "bfq"), ("queue/nr_requests", "128")]).Text(queue));
        Assert.Equal(3, both.Count);
        Assert.EndsWith("ENV{ID_SERIAL}==\"ABC\", ATTR{queue/scheduler}=\"bfq\"", both[0], StringComparison.Ordinal);
        Assert.Single(both, l => l.Contains("nr_requests", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_another_value_of_the_same_setting_contradicts()
    {
        var ten = PersistentFile.Sysctl("swappiness", "vm.swappiness", "10");
        var file = ten.Text(null);
        Assert.False(ten.Contradicts(null));
        Assert.False(ten.Contradicts(file));
        Assert.True(PersistentFile.Sysctl("swappiness", "vm.swappiness", "60").Contradicts(file));
        Assert.False(
            PersistentFile
                .Modprobe("nested", "kvm_amd", "nested", "1")
                .Contradicts(PersistentFile.Modprobe("nested", "kvm_intel", "nested", "0").Text(null)));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Where(l => l.Length > 0 && l[0] != '#')];
}
