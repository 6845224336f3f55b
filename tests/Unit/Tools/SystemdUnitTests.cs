using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>What systemctl show writes.</summary>
public sealed class SystemdUnitTests
{
    [Fact]
    public void Units_are_told_apart_and_read()
    {
        var units = SystemdUnit.Parse("""
            MainPID=812
            Id=libvirtd.service
            LoadState=loaded
            ActiveState=active
            UnitFileState=enabled

            Id=libvirtd.socket
            LoadState=loaded
            ActiveState=inactive
            UnitFileState=disabled

            MainPID=0
            Id=virtqemud.service
            LoadState=not-found
            ActiveState=inactive
            UnitFileState=

            """);
        Assert.Equal(
            [
                new SystemdUnit("libvirtd.service", true, true, 812, true),
                new SystemdUnit("libvirtd.socket", true, false, null, false),
                new SystemdUnit("virtqemud.service", false, false, null, false),
            ],
            units);
        Assert.Empty(SystemdUnit.Parse(""));
    }
}
