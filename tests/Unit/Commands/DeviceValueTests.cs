using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>What is told of devices that are not the usual ones.</summary>
public sealed class DeviceValueTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    [Fact]
    public void A_disk_on_a_network_has_its_format_and_an_empty_drive_has_none()
    {
        _host.Add(
            "web",
            DomainState.Shutoff,
            devices:
            [
                XElement.Parse(
                    "<disk type='network' device='disk'><driver name='qemu' type='qcow2'/><source protocol='nbd' name='exp'><host "
                        + "name='127.0.0.1' port='10809'/></source><target dev='vda' bus='virtio'/></disk>"),
                XElement.Parse("<disk type='file' device='cdrom'><driver name='qemu' type='raw'/><target dev='sda' bus='sata'/></disk>"),
            ]);
        Connect();
        Assert.Equal(["qcow2", null], Run("Get-KvmVMDisk web").Select(d => ((KvmVMDisk)d).Format));
    }

    [Fact]
    public void A_VM_without_a_balloon_has_all_of_its_memory()
    {
        _host.Add("web", DomainState.Shutoff, devices: XElement.Parse("<memballoon model='none'/>")).Add("other", DomainState.Shutoff);
        Connect();
        Assert.Equal([256L << 20, 128L << 20], Run("Get-KvmBalloon web, other").Select(b => ((KvmBalloon)b).Memory));
        var error = _engine.Fail("Set-KvmBalloon web 128MB");
        Assert.StartsWith("NoBalloonDevice,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Set-KvmVM -Name web -MaximumMemory 128MB", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        // What the advice says does it.
        _engine.Run("Set-KvmVM -Name web -MaximumMemory 128MB");
        Assert.Equal(128L << 20, ((KvmBalloon)Run("Get-KvmBalloon web")[0]).Memory);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private object[] Run(string script) => [.. _engine.Run(script).Select(o => o.BaseObject)];

    private void Connect() => _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
}
