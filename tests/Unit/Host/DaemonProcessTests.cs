using KvmPS.Linux;
using Xunit;

namespace KvmPS.Unit.Host;

/// <summary>Which process is this host's daemon, and which is another's.</summary>
public sealed class DaemonProcessTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kvmps-").FullName;

    public DaemonProcessTests() => Add("self", "pwsh", "pwsh\0", "pid:[1]");

    [Fact]
    public void Only_a_live_process_of_this_namespace_counts()
    {
        Add("10", "libvirtd", "libvirtd\0-d\0", "pid:[2]");
        Add("20", "libvirtd", "", "pid:[1]");
        Add("30", "virtqemud", "virtqemud\0", "pid:[1]");
        Assert.Null(DaemonProcess.Find(new HostRoot(_root), "libvirtd"));

        Add("40", "libvirtd", "libvirtd\0--config\0/a b\0", "pid:[1]");
        var found = DaemonProcess.Find(new HostRoot(_root), "libvirtd");
        Assert.Equal(40, found!.Id);
        Assert.Equal(["--config", "/a b"], found.Arguments);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Add(string process, string name, string commandLine, string space)
    {
        var folder = Path.Combine(_root, "proc", process);
        Directory.CreateDirectory(Path.Combine(folder, "ns"));
        File.WriteAllText(Path.Combine(folder, "comm"), name + "\n");
        File.WriteAllText(Path.Combine(folder, "cmdline"), commandLine);
        File.CreateSymbolicLink(Path.Combine(folder, "ns", "pid"), space);
    }
}
