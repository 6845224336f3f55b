using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Properties of a VM that take a call for each VM: none of them is silently empty.</summary>
public sealed class LatePropertyTests : IDisposable
{
    private readonly TestHost host = new TestHost().Add("web-1", devices: StoredObjectTests.Disk("vda")).Add("web-2");

    private readonly Engine engine = new();

    public LatePropertyTests() => engine.Run("$null = Connect-KvmHost $uri; Set-KvmVM web-1 -Tag env=prod; $null = New-KvmSnapshot web-1 first", ("uri", host.Write()));

    [Fact]
    public void Snapshots_are_counted_when_they_are_asked_for()
    {
        Assert.Equal("web-1", Assert.Single(engine.Run("Get-KvmVM | Where-Object SnapshotCount -gt 0")).ToString());
        Assert.Equal(0, Assert.Single(engine.Run("(Get-KvmVM web-2).SnapshotCount")).BaseObject);
    }

    [Theory]
    [InlineData("IPAddress", "Get-KvmIPAddress")]
    [InlineData("GuestOS", "Get-KvmGuest")]
    public void What_only_the_guest_knows_is_an_error_that_names_the_cmdlet(string property, string cmdlet)
    {
        var result = engine.Try($"Get-KvmVM | Where-Object {{ $_.{property} }}");
        Assert.Empty(result.Output);
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.Contains($"{cmdlet}, or Get-KvmVM -Detailed", e.ToString(), StringComparison.Ordinal));
        Assert.Empty(engine.Try($"Get-KvmVM -Detailed | Where-Object {{ $_.{property} }}").Errors);
    }

    [Theory]
    [InlineData("Format-List * | Out-String")]
    [InlineData("Select-Object *")]
    [InlineData("ConvertTo-Csv")]
    [InlineData("ConvertTo-Json")]
    [InlineData("Format-Table | Out-String")]
    public void Whoever_shows_all_properties_is_not_stopped_by_them(string show) => Assert.NotEmpty(engine.Run($"Get-KvmVM web-1 | {show}"));

    [Theory]
    [InlineData("Tag")]
    [InlineData("SnapshotCount")]
    public void After_the_connection_is_closed_the_property_says_so(string property)
    {
        engine.Run("$vms = Get-KvmVM; $known = $vms[0]; $null = $known.Tag, $known.SnapshotCount; Disconnect-KvmHost");
        Assert.NotEmpty(engine.Run($"$known.{property}"));
        Assert.Contains("was closed", engine.Fail($"$vms[1].{property}").ToString(), StringComparison.Ordinal);
        // Nothing was opened behind the user's back.
        Assert.Empty(engine.Run("[KvmPS.Objects.VirtualMachine]$vms[1] | Out-Null"));
    }

    [Fact]
    public void A_VM_that_is_gone_is_an_error()
    {
        engine.Run("$vm = Get-KvmVM web-2; Stop-KvmVM web-2 -TurnOff; Remove-KvmVM web-2 -Force");
        Assert.Contains("'web-2'", engine.Fail("$vm.Tag").ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        engine.Dispose();
        host.Dispose();
    }
}
