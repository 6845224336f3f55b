using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class MarksTests
{
    [Fact]
    public void Each_VM_has_its_own_marks()
    {
        using var host = new TestHost()
            .Add("plain")
            .Add("transient", transient: true)
            .Add("saved", DomainState.Shutoff, saved: true)
            .Add("auto", DomainState.Shutoff);
        using var connection = host.Open();
        using var auto = Domain.ByName(connection, "auto");
        auto.SetAutostart(true);
        var marks = DomainFlags.Read(connection);
        Assert.Equal([auto.Id], marks.Autostart);
        Assert.Equal([Domain.ByName(connection, "transient").Id], marks.Transient);
        Assert.Equal([Domain.ByName(connection, "saved").Id], marks.Saved);
        Assert.True(Domain.ByName(connection, "saved").HasManagedSave);
    }
}
