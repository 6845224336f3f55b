namespace KvmPS.Planning.PortForward;

/// <summary>
/// The service that puts the rules back when firewalld has reloaded, which empties iptables: libvirt then makes its own rules again, but
/// runs no hook. firewalld's own direct rules are no way out, as libvirt puts its rules before them. Fixed text.
/// </summary>
internal static class PortForwardUnit
{
    public const string Name = "kvmps-port-forwards.service";
    public const string Path = $"/etc/systemd/system/{Name}";
    public const string Firewalld = "firewalld.service";

    /// <summary>By which systemd starts it: there once it is enabled.</summary>
    public const string Link = $"/etc/systemd/system/{Firewalld}.wants/{Name}";

    /// <summary>It ends and starts together with firewalld, which empties iptables then too.</summary>
    public const string Text = $"""
        # Written by Add-KvmPortForward, and deleted with the last port forward.
        [Unit]
        Description=Put port forwards to VMs back when firewalld has reloaded (KvmPS)
        After={Firewalld}
        PartOf={Firewalld}

        [Service]
        ExecStart={PortForwardScript.Hook} watch
        Restart=always
        RestartSec=5

        [Install]
        WantedBy={Firewalld}

        """;
}
