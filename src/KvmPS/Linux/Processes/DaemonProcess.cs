using System.Globalization;
using System.Runtime.InteropServices;

namespace KvmPS.Linux;

/// <summary>
/// A running daemon, from procfs. Only those of this PID namespace count: a container's libvirtd is another host's,
/// even where its process can be seen.
/// </summary>
/// <param name="Id">The process.</param>
/// <param name="Arguments">What it was started with, without its own name.</param>
internal sealed record DaemonProcess(int Id, IReadOnlyList<string> Arguments)
{
    private const int Terminate = 15; // SIGTERM

    /// <summary>The daemon of that name, or null when it does not run.</summary>
    public static DaemonProcess? Find(HostRoot host, string name)
    {
        var ours = Namespace(host, "self");
        foreach (var entry in host.Names("/proc").Where(e => char.IsAsciiDigit(e[0])))
        {
            if (host.TryRead($"/proc/{entry}/comm")?.TrimEnd('\n') != name || Namespace(host, entry) != ours) continue;
            // A process that has ended and that nobody has waited for yet has no command line any more.
            var words = host.TryRead($"/proc/{entry}/cmdline")?.Split('\0', StringSplitOptions.RemoveEmptyEntries) ?? [];
            if (words.Length > 0) return new(int.Parse(entry, CultureInfo.InvariantCulture), words[1..]);
        }

        return null;
    }

    /// <summary>Asks it to end.</summary>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public void End()
    {
        const int noSuchProcess = 3;
        if (LibC.kill(Id, Terminate) == 0 || Marshal.GetLastPInvokeError() == noSuchProcess) return;
        throw new UnauthorizedAccessException($"This user may not end process {Id.ToString(CultureInfo.InvariantCulture)}.");
    }

    private static string? Namespace(HostRoot host, string process)
    {
        try
        {
            return new FileInfo(host.Map($"/proc/{process}/ns/pid")).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
