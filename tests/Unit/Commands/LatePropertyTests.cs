using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Properties of a VM that take a call for each VM: none of them is silently empty.</summary>
public sealed class LatePropertyTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("web-1", devices: [StoredObjectTests.Disk("vda"), StoredObjectTests.Nic()])
        .Add("web-2")
        .Add("off", DomainState.Shutoff);

    private readonly Engine _engine = new();

    public LatePropertyTests() =>
        _engine.Run(
            "$null = Connect-KvmHost $uri; Set-KvmVM web-1 -Tag env=prod; $null = New-KvmSnapshot web-1 first",
            ("uri", _host.Write()));

    [Fact]
    public void Snapshots_are_counted_when_they_are_asked_for()
    {
        Assert.Equal("web-1", Assert.Single(_engine.Run("Get-KvmVM | Where-Object SnapshotCount -gt 0")).ToString());
        Assert.Equal(0, Assert.Single(_engine.Run("(Get-KvmVM web-2).SnapshotCount")).BaseObject);
    }

    [Fact]
    public void Addresses_are_read_when_they_are_asked_for()
    {
        Assert.Equal("web-1", Assert.Single(_engine.Run("Get-KvmVM | Where-Object { $_.IPAddress }")).ToString());
        Assert.Equal(
            _engine.Run("(Get-KvmVM web-1 -Detailed).IPAddress").Select(a => a.ToString()),
            _engine.Run("(Get-KvmVM web-1).IPAddress").Select(a => a.ToString()));
        Assert.Equal(
            ["off", "web-2"],
            _engine.Run("Get-KvmVM | Where-Object { $_.IPAddress.Count -eq 0 -and $null -eq $_.GuestOS }").Select(v => v.ToString()));
    }

    [Theory]
    [InlineData("Format-List * | Out-String")]
    [InlineData("Select-Object *")]
    [InlineData("ConvertTo-Csv")]
    [InlineData("ConvertTo-Json")]
    [InlineData("Format-Table | Out-String")]
    public void Whoever_shows_all_properties_is_not_stopped_by_them(string show) =>
        Assert.NotEmpty(_engine.Run($"Get-KvmVM web-1 | {show}"));

    /// <summary>PowerShell keeps the errors of properties to itself, so a program sees them, and a script an empty property.</summary>
    [Theory]
    [InlineData("Tag")]
    [InlineData("SnapshotCount")]
    [InlineData("IPAddress")]
    public void After_the_connection_is_closed_only_what_was_read_is_known(string property)
    {
        _engine.Run(
            "$vms = Get-KvmVM web-1; $known = Get-KvmVM web-1; $null = $known.Tag, $known.SnapshotCount, $known.IPAddress; "
                + "Disconnect-KvmHost");
        Assert.NotNull(Assert.Single(_engine.Run($"$known.{property}")));
        Assert.Contains("was closed", Error(_engine.Run("$vms")[0], property), StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_that_is_gone_is_an_error()
    {
        _engine.Run("$vm = Get-KvmVM web-2; Stop-KvmVM web-2 -TurnOff; Remove-KvmVM web-2 -Force");
        Assert.Contains("'web-2'", Error(_engine.Run("$vm")[0], "Tag"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private static string Error(PSObject vm, string property) => Assert.ThrowsAny<Exception>(() => vm.Properties[property].Value).Message;
}
