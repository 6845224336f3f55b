using KvmPS.Operations.Network;
using KvmPS.Planning.PortForward;
using KvmPS.Unit.Host;
using Xunit;

namespace KvmPS.Unit.Networks;

/// <summary>The service is for hosts with systemd and firewalld; what firewalld itself does then, a Live test shows.</summary>
public sealed class FirewalldWatchTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_host_without_firewalld_or_systemd_gets_no_service(bool systemd, bool firewalld)
    {
        using var tree = new HostTree();
        if (systemd) tree.Folder("/run/systemd/system");
        if (firewalld) tree.File("/usr/lib/systemd/system/firewalld.service", "");
        var watch = new FirewalldWatch(tree.Root);
        Assert.False(watch.IsMissing);
        Assert.Null(watch.Install(TestContext.Current.CancellationToken));
        Assert.False(File.Exists(tree.Real(PortForwardUnit.Path)));
        watch.Remove();
    }

    [Fact]
    public void The_service_starts_with_firewalld_runs_the_hook_and_goes_again()
    {
        using var tree = new HostTree().Folder("/run/systemd/system").File("/usr/lib/systemd/system/firewalld.service", "");
        var watch = new FirewalldWatch(tree.Root);
        Assert.True(watch.IsMissing);
        Assert.Null(watch.Install(TestContext.Current.CancellationToken));
        Assert.False(watch.IsMissing);
        var unit = tree.Text(PortForwardUnit.Path);
        Assert.Contains($"ExecStart={PortForwardScript.Hook} watch\n", unit, StringComparison.Ordinal);
        Assert.EndsWith("WantedBy=firewalld.service", unit, StringComparison.Ordinal);
        watch.Remove();
        Assert.False(File.Exists(tree.Real(PortForwardUnit.Path)));
        Assert.True(watch.IsMissing);
    }
}
