using KvmPS.Live.Fixture;

namespace KvmPS.Live.Host;

/// <summary>
/// A tree that stands for / while a test lives: the kernel's folders are this host's own, /etc and /var are the test's,
/// so that neither journal nor files of the host are touched.
/// </summary>
internal sealed class TuningTree : IDisposable
{
    private const string Variable = "KVMPS_HOST_ROOT";

    private readonly string _folder;

    public TuningTree(string folder)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, "root")).FullName;
        foreach (var name in (string[])["sys", "proc", "dev", "run"]) Directory.CreateSymbolicLink(Path.Combine(_folder, name), "/" + name);
        Environment.SetEnvironmentVariable(Variable, _folder);
    }

    public string this[string path] => _folder + path;

    /// <summary>Puts a folder of the test's own in the place of a kernel's.</summary>
    public void Replace(string name)
    {
        File.Delete(this["/" + name]);
        Directory.CreateDirectory(this["/" + name]);
    }

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text + "\n");
    }

    /// <summary>A pipe that nobody reads: who opens it to write waits there.</summary>
    public void Trap(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        HostProgram.Check("mkfifo", this[path]);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, null);
}
