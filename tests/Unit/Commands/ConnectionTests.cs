using System.Management.Automation;
using System.Net.Sockets;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

public sealed class ConnectionTests : IDisposable
{
    private readonly TestHost _first = new TestHost().Add("one").Add("both", DomainState.Shutoff);
    private readonly TestHost _second = new TestHost().Add("two").Add("both", DomainState.Shutoff).Add("third", DomainState.Shutoff);
    private readonly Engine _engine = new();

    public ConnectionTests()
    {
        _first.Write();
        _second.Write();
    }

    [Fact]
    public void Connecting_shows_the_connection_and_makes_it_the_default()
    {
        var connection = (KvmConnection)Assert.Single(Run("Connect-KvmHost $first")).BaseObject;
        Assert.Equal(_first.Uri, connection.Uri);
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
        Assert.Equal(_second.Uri, Property("Get-KvmVM both -Connection $second | Get-KvmVM", "ConnectionUri"));
    }

    [Fact]
    public void Disconnecting_leaves_the_others_open()
    {
        Run("$null = Connect-KvmHost $second; $null = Connect-KvmHost $first; Disconnect-KvmHost");
        Assert.Equal(["both", "third", "two"], Names("Get-KvmVM -Connection $second"));
        Run("Disconnect-KvmHost -Connection $second");
        Assert.Contains(
            "no open connection",
            Assert.Single(_engine.Try("Disconnect-KvmHost -Connection $second -Verbose").Verbose),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runspaces_have_defaults_of_their_own()
    {
        using var other = new Engine();
        Run("$null = Connect-KvmHost $first");
        other.Run("$null = Connect-KvmHost $second", ("second", _second.Uri));
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
        foreach (var script in (string[])
                [
                    "Connect-KvmHost $bad",
                    "Get-KvmVM -Connection $bad",
                    "Get-KvmHost -Connection $bad",
                    "Start-KvmVM x -Connection $bad",
                    "New-KvmVM x 1GB -Connection $bad",
                ])
        {
            var error = _engine.Fail(script, ("bad", uri));
            Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Equal(category, error.CategoryInfo.Category);
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        }
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_refused()
    {
        var path = Path.Join(_first.Folder, "left");
        using var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        left.Bind(new UnixDomainSocketEndPoint(path));
        Assert.StartsWith(
            "LibvirtConnectionRefused,",
            _engine.Fail("Connect-KvmHost $bad", ("bad", $"qemu:///system?socket={path}")).FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-scheme", "UnknownUri")]
    [InlineData("qemu:///system?socket=/nonexistent", "LibvirtNotRunning")]
    [InlineData("", "UriRequired")]
    [InlineData(null, "UriRequired")]
    public void After_a_failed_connection_no_host_is_current_until_one_succeeds(string? uri, string id)
    {
        Run("$null = Connect-KvmHost $first");
        Assert.Equal(id, _engine.Fail("Connect-KvmHost $bad", ("bad", uri)).FullyQualifiedErrorId.Split(',')[0]);
        foreach (var script in (string[])
                ["Get-KvmVM", "Start-KvmVM both", "New-KvmVM x 1GB -NoNetwork", "Get-KvmNetwork", "Remove-KvmVM both -Force", "Get-KvmHost"]
        )
        {
            var error = _engine.Fail(script);
            Assert.Equal("NotConnected", error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Contains("Connect-KvmHost", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Empty(_engine.Complete("Get-KvmVM bot"));
        Assert.Equal(["both", "one"], Names("Get-KvmVM -Connection $first"));
        Assert.Equal("NotConnected", _engine.Fail("Get-KvmVM").FullyQualifiedErrorId.Split(',')[0]);
        Run("$null = Connect-KvmHost $second");
        Assert.Equal(["both", "third", "two"], Names("Get-KvmVM"));
    }

    [Fact]
    public void What_needs_no_host_works_without_one()
    {
        _engine.Fail("Connect-KvmHost no-scheme");
        Assert.Contains(
            "No host is connected",
            Assert.Single(
                _engine.Try("Get-KvmBridge -Verbose -ErrorAction Stop").Verbose,
                v => v.StartsWith("VMName", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        var libvirt = Assert.Single(_engine.Run("Test-KvmHost Libvirt"));
        Assert.Equal("Fail", $"{libvirt.Properties["Result"].Value}");
    }

    [Fact]
    public void A_host_is_shown()
    {
        var host = (KvmHost)Assert.Single(_engine.Run("Get-KvmHost -Connection test:///default")).BaseObject;
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
        _engine.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    private IReadOnlyList<PSObject> Run(string script) => _engine.Run(script, ("first", _first.Uri), ("second", _second.Uri));

    private object? Property(string script, string name) => Assert.Single(Run(script)).Properties[name].Value;

    private IEnumerable<string> Names(string script) => Run(script).Select(o => $"{o.BaseObject}").Order(StringComparer.Ordinal);
}
