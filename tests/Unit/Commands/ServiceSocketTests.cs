using KvmPS.Operations.Service;
using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class ServiceSocketTests
{
    /// <summary>systemd starts no socket of a service that runs, and libvirtd brings only its own three along.</summary>
    [Fact]
    public void Sockets_that_start_with_the_host_are_started_before_the_service() =>
        Assert.Equal(
            ["libvirtd-ro.socket", "libvirtd-tcp.socket", "libvirtd.service"],
            LibvirtServices.ToStart(
                "libvirtd",
                [
                    Socket("libvirtd.socket", active: true, enabled: true),
                    Socket("libvirtd-ro.socket", active: false, enabled: true),
                    Socket("libvirtd-admin.socket", active: false, enabled: false),
                    Socket("libvirtd-tcp.socket", active: false, enabled: true),
                    Socket("libvirtd-tls.socket", active: false, enabled: false),
                ]));

    private static SystemdUnit Socket(string name, bool active, bool enabled) => new(name, IsLoaded: true, active, null, enabled);
}
