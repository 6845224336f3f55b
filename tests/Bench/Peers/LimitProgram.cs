using System.Diagnostics;
using System.Globalization;

namespace KvmPS.Bench.Peers;

/// <summary>limit.c, compiled and connected: it does one call at a time when told to, so that it can run in turns with ours.</summary>
internal sealed class LimitProgram : IDisposable
{
    private readonly Process _program;

    private LimitProgram(Process program)
    {
        _program = program;
    }

    /// <summary>Compiles it into the daemon's folder, which goes with the daemon.</summary>
    public static LimitProgram Start(PrivateDaemon daemon)
    {
        if (Programs.Find("cc") is null || !File.Exists("/usr/include/libvirt/libvirt.h"))
        {
            throw new InvalidOperationException("limit.c needs a C compiler and libvirt's headers: apt-get install gcc libc6-dev libvirt-dev (Debian, Ubuntu) or dnf install gcc libvirt-devel (Fedora, RHEL).");
        }

        var binary = Path.Combine(daemon.Disks, "limit");
        Programs.Run("cc", "-O2", "-o", binary, Path.Combine(AppContext.BaseDirectory, "limit.c"), "-lvirt", "-lpthread");
        return new(Process.Start(new ProcessStartInfo(binary, [daemon.Uri]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{binary} did not start."));
    }

    public void Define(int count) => Ask($"define {count}", count);

    /// <summary>Milliseconds of one command, by its own clock.</summary>
    public double Time(string command, int expected) => Ask(command, expected) / 1e6;

    public void Dispose()
    {
        _program.StandardInput.Close();
        _program.WaitForExit(TimeSpan.FromSeconds(5));
        _program.Dispose();
    }

    private long Ask(string command, int expected)
    {
        _program.StandardInput.WriteLine(command);
        _program.StandardInput.Flush();
        var answer = _program.StandardOutput.ReadLine()?.Split(' ') ?? throw new InvalidOperationException($"limit ended at '{command}'.");
        if (answer[0] != expected.ToString(CultureInfo.InvariantCulture)) throw new InvalidOperationException($"limit answered {answer[0]} to '{command}', not {expected}.");
        return long.Parse(answer[1], CultureInfo.InvariantCulture);
    }
}
