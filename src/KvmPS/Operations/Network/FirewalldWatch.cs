using KvmPS.Linux;
using KvmPS.Planning.PortForward;
using KvmPS.Tools;

namespace KvmPS.Operations.Network;

/// <summary>The service that lets port forwards outlive a reload of firewalld, on hosts that have firewalld.</summary>
internal sealed class FirewalldWatch(HostRoot host)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// True when the host has firewalld, and the service is not there as it is written today, or was never enabled: a command was killed.
    /// </summary>
    public bool IsMissing => host.Exists("/run/systemd/system")
        && new HostSoftware(host).HasUnit(PortForwardUnit.Firewalld)
        && (host.TryRead(PortForwardUnit.Path) != PortForwardUnit.Text || (host.IsReal && !host.Exists(PortForwardUnit.Link)));

    /// <summary>Writes and starts the service. It is called when the forwards work, which they go on doing if this fails.</summary>
    /// <returns>What went wrong, a sentence; null: nothing.</returns>
    public string? Install(CancellationToken cancel)
    {
        if (!IsMissing) return null;
        try
        {
            DurableFile.Write(host, PortForwardUnit.Path, PortForwardUnit.Text);
            if (!host.IsReal) return null;
            var systemctl = new Systemctl();
            systemctl.Reload(cancel);
            systemctl.Enable(PortForwardUnit.Name, cancel);
            var units = systemctl.Show([PortForwardUnit.Firewalld], cancel);
            if (units.Any(u => u.IsActive)) systemctl.Restart([PortForwardUnit.Name], Timeout, cancel);
            return null;
        }
        catch (Exception error)
        {
            // The next Add-KvmPortForward tries it again, after Ctrl+C too.
            DurableFile.Delete(host, PortForwardUnit.Path);
            if (error is not (ToolException or IOException or KvmException)) throw;
            return $"The port forward works, but does not survive a reload of firewalld: "
                + $"the service {PortForwardUnit.Name} could not be started: {error.Message}";
        }
    }

    public void Remove()
    {
        if (!host.Exists(PortForwardUnit.Path)) return;
        try
        {
            if (host.IsReal) new Systemctl().Disable(PortForwardUnit.Name);
        }
        catch (ToolException)
        {
            // Without its script, the service does nothing.
        }

        DurableFile.Delete(host, PortForwardUnit.Path);
    }
}
