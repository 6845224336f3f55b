using KvmPS.Linux;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>On a tree that looks like /proc.</summary>
public sealed class QemuProcessesTests : IDisposable
{
    private static readonly Guid First = Guid.Parse("11111111-2222-3333-4444-555555555555");
    private static readonly Guid Second = Guid.Parse("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee");

    private readonly TemporaryFolder _folder = new();

    public QemuProcessesTests()
    {
        Directory.CreateDirectory(_folder.File("proc/sys"));
        File.WriteAllText(_folder.File("proc/uptime"), "10000.50 19000.25\n");
        File.WriteAllText(_folder.File("proc/version"), "Linux");
    }

    [Fact]
    public void Uptime_is_counted_from_the_start_of_QEMU()
    {
        Process(100, "qemu-system-x86", ["/usr/bin/qemu-system-x86_64", "-name", "guest=web", "-uuid", First.ToString()], ticks: 900_050);
        Process(200, "qemu-kvm", ["/usr/libexec/qemu-kvm", "-uuid", Second.ToString().ToUpperInvariant(), "-nodefaults"], ticks: 50);
        var uptimes = Read();
        Assert.Equal(2, uptimes.Count);
        Assert.Equal(1000, uptimes[First].TotalSeconds, 3);
        Assert.Equal(10000, uptimes[Second].TotalSeconds, 3);
    }

    [Fact]
    public void Threads_are_told_by_their_names()
    {
        Process(100, "qemu-system-x86", ["qemu", "-uuid", First.ToString()], ticks: 1);
        foreach (var (thread, name) in (IEnumerable<(int, string)>)
                [
                    (100, "qemu-system-x86"),
                    (103, "CPU 0/KVM\n"),
                    (104, "CPU 1/TCG\n"),
                    (105, "IO mon_iothread\n"),
                    (106, "ALL CPUs/TCG\n"),
                    (107, "IO iothread12\n"),
                ])
        {
            Directory.CreateDirectory(_folder.File($"proc/100/task/{thread}"));
            File.WriteAllText(_folder.File($"proc/100/task/{thread}/comm"), name);
        }

        var host = new HostRoot(_folder.Path);
        Assert.Equal(new Dictionary<int, int> { [0] = 103, [1] = 104 }, QemuProcesses.VcpuThreads(host, First));
        Assert.Equal(new Dictionary<int, int> { [12] = 107 }, QemuProcesses.IOThreads(host, First));
        Assert.Empty(QemuProcesses.VcpuThreads(host, Second));
    }

    [Fact]
    public void A_process_name_may_hold_anything()
    {
        Process(1, "qemu:a) S 1 (b", ["qemu", "-uuid", First.ToString()], ticks: 1_000_050);
        Assert.Equal(0, Read()[First].TotalSeconds, 3);
    }

    [Fact]
    public void Time_does_not_run_backwards()
    {
        Process(1, "qemu-system-x86", ["qemu", "-uuid", First.ToString()], ticks: 2_000_000);
        Assert.Equal(TimeSpan.Zero, Read()[First]);
    }

    [Fact]
    public void Others_are_left_out()
    {
        Process(1, "bash", ["bash", "-uuid", First.ToString()], ticks: 1);
        Process(2, "qemu-img", ["qemu-img", "info", "-uuid"], ticks: 1);
        Process(3, "qemu-system-x86", ["qemu", "-uuid", "not-a-uuid"], ticks: 1);
        Process(4, "qemu-system-x86", ["qemu"], ticks: 1);
        Assert.Empty(Read());
    }

    [Fact]
    public void A_process_that_ends_while_it_is_read_is_left_out()
    {
        Process(1, "qemu-system-x86", ["qemu", "-uuid", First.ToString()], ticks: 1);
        File.Delete(_folder.File("proc/1/stat"));
        Process(2, "qemu-system-x86", ["qemu", "-uuid", Second.ToString()], ticks: 1);
        File.WriteAllText(_folder.File("proc/2/stat"), "");
        Directory.CreateDirectory(_folder.File("proc/3"));
        Assert.Empty(Read());
    }

    [Fact]
    public void Without_procfs_nothing_is_known() => Assert.Empty(QemuProcesses.Uptimes(new HostRoot(_folder.File("nowhere"))));

    [Fact]
    public void A_zombie_has_no_command_line()
    {
        Process(1, "qemu-system-x86", [], ticks: 1);
        Assert.Empty(Read());
    }

    public void Dispose() => _folder.Dispose();

    private IReadOnlyDictionary<Guid, TimeSpan> Read() => QemuProcesses.Uptimes(new HostRoot(_folder.Path));

    private void Process(int id, string name, string[] arguments, long ticks)
    {
        var at = _folder.File($"proc/{id}");
        Directory.CreateDirectory(at);
        File.WriteAllText($"{at}/comm", name + "\n");
        File.WriteAllText($"{at}/cmdline", string.Concat(arguments.Select(a => a + '\0')));
        File.WriteAllText(
            $"{at}/stat",
            $"{id} ({name}) S 1 {id} {id} 0 -1 4194560 1 0 0 0 10 20 0 0 20 0 4 0 {ticks} 1234567 890 18446744073709551615 1 1 0\n");
    }
}
