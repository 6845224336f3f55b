using System.Diagnostics;
using System.Text;

namespace KvmPS.Bench.Peers;

/// <summary>
/// A libvirtd of the bench's own, beside whatever the host runs (see private-libvirtd.sh of the Live tests). It ends,
/// with all its VMs and files, when its script's standard input does: also when this process is killed.
/// </summary>
internal sealed class PrivateDaemon : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly Process _script;
    private readonly StringBuilder _errors = new();

    private PrivateDaemon(Process script)
    {
        _script = script;
        script.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        script.BeginErrorReadLine();
    }

    public string Uri { get; private set; } = "";

    /// <summary>A folder that QEMU's user can reach; it goes with the daemon.</summary>
    public string Disks { get; private set; } = "";

    public static async Task<PrivateDaemon> StartAsync()
    {
        // A session of its own: Ctrl+C in the terminal is for this process, whose end then ends the script in good order.
        var daemon = new PrivateDaemon(Process.Start(new ProcessStartInfo("setsid", [Path.Combine(AppContext.BaseDirectory, "private-libvirtd.sh")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("setsid did not start."));
        try
        {
            var root = (await daemon.LineAsync()).Split(' ')[0];
            daemon.Uri = $"qemu:///system?socket={root}/sock/libvirt-sock";
            daemon.Disks = Path.Combine(root, "disks");
            if (await daemon.LineAsync() is not "ready" and var line) throw new InvalidOperationException($"private-libvirtd.sh said '{line}'. {daemon.Errors()}");
            return daemon;
        }
        catch
        {
            daemon.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _script.StandardInput.Close();
        _script.WaitForExit(Limit);
        _script.Dispose();
    }

    private async Task<string> LineAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _script.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"The private libvirtd did not start. {Errors()}");
    }

    private string Errors()
    {
        _script.WaitForExit(TimeSpan.FromSeconds(2));
        lock (_errors) return _errors.ToString().Trim();
    }
}
