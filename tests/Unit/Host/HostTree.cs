using KvmPS.Linux;
using KvmPS.Unit.Tools;

namespace KvmPS.Unit.Host;

/// <summary>A tree that looks like /sys, /proc, /etc and /dev of some host.</summary>
internal sealed class HostTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HostRoot Root => new(_folder.Path);

    public string Path => _folder.Path;

    public HostTree File(string path, string text)
    {
        var file = Real(path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text + "\n");
        return this;
    }

    public HostTree Link(string path, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Real(path))!);
        System.IO.File.CreateSymbolicLink(Real(path), target);
        return this;
    }

    public HostTree Folder(string path)
    {
        Directory.CreateDirectory(Real(path));
        return this;
    }

    public HostTree Disk(string name, string scheduler, bool rotational = false, string requests = "64") =>
        File($"/sys/block/{name}/size", "2097152")
            .File($"/sys/block/{name}/queue/scheduler", scheduler)
            .File($"/sys/block/{name}/queue/rotational", rotational ? "1" : "0")
            .File($"/sys/block/{name}/queue/nr_requests", requests)
            .File($"/sys/block/{name}/queue/read_ahead_kb", "128");

    public HostTree Cpu(string vendor, string flags) =>
        File("/proc/cpuinfo", $"processor\t: 0\nvendor_id\t: {vendor}\nmodel name\t: a CPU\nflags\t\t: {flags}\n");

    public string Text(string path) => System.IO.File.ReadAllText(Real(path)).TrimEnd('\n');

    public string Real(string path) => _folder.Path + path;

    public void Dispose() => _folder.Dispose();
}
