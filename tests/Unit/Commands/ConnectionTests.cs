using System.Management.Automation;
using System.Net.Sockets;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class ConnectionTests : IDisposable
{
    private readonly TestHost first = new TestHost().Add("one").Add("both", DomainState.Shutoff);
    private readonly TestHost second = new TestHost().Add("two").Add("both", DomainState.Shutoff).Add("third", DomainState.Shutoff);
    private readonly Engine engine = new();

    public ConnectionTests()
    {
        first.Write();
        second.Write();
    }

    [Fact]
    public void Connecting_shows_the_connection_and_makes_it_the_default()
    {
        var connection = (KvmConnection)Assert.Single(Run("Connect-KvmHost $first")).BaseObject;
        Assert.Equal(first.Uri, connection.Uri);
        Assert.True(connection.IsDefault);
        Assert.Equal("TEST", connection.Driver, ignoreCase: true);
        Assert.Equal(["both", "one"], Names("Get-KvmVM"));
        Run("Connect-KvmHost $second");
        Assert.Equal(["both", "third", "two"], Names("Get-KvmVM"));
    }

    [Theory]
    [InlineData("Get-KvmVM -Connection $second")]
    [InlineData("$c = Connect-KvmHost $second; $null = Connect-KvmHost $first; Get-KvmVM -Connection $c")]
    [InlineData("Get-KvmVM -Connection ([KvmPS.Model.KvmConnection]$second)")]
    public void A_connection_is_named_by_its_URI_or_by_itself(string script)
    {
        Run("$null = Connect-KvmHost $first");
        Assert.Equal(["both", "third", "two"], Names(script));
        Assert.Equal(["both", "one"], Names("Get-KvmVM"));
    }

    [Fact]
    public void A_piped_VM_goes_back_to_where_it_came_from()
    {
        Run("$null = Connect-KvmHost $first");
        Run("Get-KvmVM both -Connection $second | Start-KvmVM");
        Assert.Equal("Off", $"{Property("Get-KvmVM both", "State")}");
        Assert.Equal("Running", $"{Property("Get-KvmVM both -Connection $second", "State")}");
        Assert.Equal(second.Uri, Property("Get-KvmVM both -Connection $second | Get-KvmVM", "ConnectionUri"));
    }

    [Fact]
    public void Disconnecting_leaves_the_others_open()
    {
        Run("$null = Connect-KvmHost $second; $null = Connect-KvmHost $first; Disconnect-KvmHost");
        Assert.Equal(["both", "third", "two"], Names("Get-KvmVM -Connection $second"));
        Run("Disconnect-KvmHost -Connection $second");
        Assert.Contains("no open connection", Assert.Single(engine.Try("Disconnect-KvmHost -Connection $second -Verbose").Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runspaces_have_defaults_of_their_own()
    {
        using var other = new Engine();
        Run("$null = Connect-KvmHost $first");
        other.Run("$null = Connect-KvmHost $second", ("second", second.Uri));
        Assert.Equal(["both", "one"], Names("Get-KvmVM"));
        Assert.Equal(["both", "third", "two"], other.Run("Get-KvmVM").Select(o => $"{o.BaseObject}").Order(StringComparer.Ordinal));
        other.Run("Disconnect-KvmHost");
        Assert.Equal(["both", "one"], Names("Get-KvmVM"));
    }

    [Theory]
    [InlineData("no-scheme", "UnknownUri", ErrorCategory.InvalidArgument)]
    [InlineData("foo:///", "UnknownUri", ErrorCategory.InvalidArgument)]
    [InlineData("qemu:///system?socket=/nonexistent", "LibvirtNotRunning", ErrorCategory.ResourceUnavailable)]
    public void A_host_that_cannot_be_had_says_why(string uri, string id, ErrorCategory category)
    {
        foreach (var script in (string[])["Connect-KvmHost $bad", "Get-KvmVM -Connection $bad", "Get-KvmHost -Connection $bad", "Start-KvmVM x -Connection $bad", "New-KvmVM x 1GB -Connection $bad"])
        {
            var error = engine.Fail(script, ("bad", uri));
            Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Equal(category, error.CategoryInfo.Category);
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        }
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_refused()
    {
        var path = Path.Join(first.Folder, "left");
        using var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        left.Bind(new UnixDomainSocketEndPoint(path));
        Assert.StartsWith("LibvirtConnectionRefused,", engine.Fail("Connect-KvmHost $bad", ("bad", $"qemu:///system?socket={path}")).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-scheme", "UnknownUri")]
    [InlineData("qemu:///system?socket=/nonexistent", "LibvirtNotRunning")]
    [InlineData("", "UriRequired")]
    [InlineData(null, "UriRequired")]
    public void After_a_failed_connection_no_host_is_current_until_one_succeeds(string? uri, string id)
    {
        Run("$null = Connect-KvmHost $first");
        Assert.Equal(id, engine.Fail("Connect-KvmHost $bad", ("bad", uri)).FullyQualifiedErrorId.Split(',')[0]);
        foreach (var script in (string[])["Get-KvmVM", "Start-KvmVM both", "New-KvmVM x 1GB -NoNetwork", "Get-KvmNetwork", "Remove-KvmVM both -Force", "Get-KvmHost"])
        {
            var error = engine.Fail(script);
            Assert.Equal("NotConnected", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains("Connect-KvmHost", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Empty(engine.Complete("Get-KvmVM bot"));
        Assert.Equal(["both", "one"], Names("Get-KvmVM -Connection $first"));
        Assert.Equal("NotConnected", engine.Fail("Get-KvmVM").FullyQualifiedErrorId.Split(',')[0]);
        Run("$null = Connect-KvmHost $second");
        Assert.Equal(["both", "third", "two"], Names("Get-KvmVM"));
    }

    [Fact]
    public void What_needs_no_host_works_without_one()
    {
        engine.Fail("Connect-KvmHost no-scheme");
        Assert.Contains("No host is connected", Assert.Single(engine.Try("Get-KvmBridge -Verbose -ErrorAction Stop").Verbose, v => v.StartsWith("VMName", StringComparison.Ordinal)), StringComparison.Ordinal);
        var libvirt = Assert.Single(engine.Run("Test-KvmHost Libvirt"));
        Assert.Equal("Fail", $"{libvirt.Properties["Result"].Value}");
    }

    [Fact]
    public void A_host_is_shown()
    {
        var host = (KvmHost)Assert.Single(engine.Run("Get-KvmHost -Connection test:///default")).BaseObject;
        Assert.Equal("test:///default", host.ConnectionUri);
        Assert.Equal(16, host.Threads);
        Assert.Equal(3145728L * 1024, host.Memory);
        Assert.True(host.VMCount >= host.RunningVMCount);
        Assert.Equal(2, host.NumaNode.Length);
        Assert.Equal(KvmVirtualisation.Emulated, host.Virtualisation);
        Assert.NotNull(host.VirtualisationReason);
    }

    public void Dispose()
    {
        engine.Dispose();
        first.Dispose();
        second.Dispose();
    }

    private IReadOnlyList<PSObject> Run(string script) => engine.Run(script, ("first", first.Uri), ("second", second.Uri));

    private object? Property(string script, string name) => Assert.Single(Run(script)).Properties[name].Value;

    private IEnumerable<string> Names(string script) => Run(script).Select(o => $"{o.BaseObject}").Order(StringComparer.Ordinal);
}
