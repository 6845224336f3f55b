using System.Management.Automation;
using System.Reflection;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>Names with the characters of patterns: the thing of exactly that name is meant wherever there is one.</summary>
public sealed class NameTests : IDisposable
{
    private const string Dev = "Dev [LastWrite=2017-01-16]";

    private static readonly string[] Names = ["web[1]", "web1", Dev, "a`b", "ab", "what?"];

    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    public NameTests()
    {
        foreach (var name in Names)
            _host
                .Add(name, DomainState.Shutoff, devices: StoredObjectTests.Disk("vda"))
                .AddNetwork(name)
                .AddPool(name.Replace('`', '\''), [.. Names]);
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    public static TheoryData<string> All { get; } = [.. Names];

    /// <summary>
    /// In Turkish the capital letter of i has a dot. Tests run without languages, so that only what PowerShell is told can be seen.
    /// </summary>
    [Fact]
    public void A_pattern_means_the_same_in_each_language()
    {
        var options = (WildcardOptions)
            typeof(NameArgument).GetField("Names", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        Assert.Equal(WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant, options);
        Assert.Equal(["TITLE1", "title2"], NameArgument.Among("title*", ["TITLE1", "title2", "other"], n => n));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_exact_name_wins_over_a_pattern(string name)
    {
        Assert.Equal(name, One("Get-KvmVM $name", name));
        Assert.Equal(name, One("Get-KvmVM -Name $name -Detailed", name));
        Assert.Equal(name, One("Get-KvmNetwork $name", name));
        Assert.Equal(name, One("(Get-KvmVolume web1 $name).Name", name));
        Assert.Equal(name, One("(Get-KvmVcpu $name)[0].VMName", name));
        if (!name.Contains('`', StringComparison.Ordinal)) Assert.Equal(name, One("Get-KvmStoragePool $name", name));
        _engine.Run("Start-KvmVM $name; $null = New-KvmSnapshot $name $name; $null = New-KvmSnapshot $name web1x", ("name", name));
        Assert.Equal(name, One("Get-KvmSnapshot $name $name", name));
        Assert.Equal(name, One("Get-KvmVM -State Running", name));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_object_or_a_row_goes_by_its_name_as_it_is(string name)
    {
        _engine.Run(
            "$rows = Get-KvmVM $name | Select-Object Name | ConvertTo-Csv | ConvertFrom-Csv; $copy = "
                + "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize((Get-KvmVM $name)))",
            ("name", name));
        Assert.Equal(name, One("$rows | Get-KvmVM", name));
        Assert.Equal(name, One("$copy | Get-KvmVM", name));
        Assert.Equal(name, One("Get-KvmVM -Name $copy", name));
        Assert.Equal(name, One("(Get-KvmVcpu -VMName $rows)[0].VMName", name));
    }

    /// <summary>What web[1] would match must not be taken in its place.</summary>
    [Theory]
    [InlineData("$rows | Start-KvmVM")]
    [InlineData("$copy | Start-KvmVM")]
    [InlineData("Start-KvmVM -Name $copy")]
    [InlineData("$copy | Get-KvmVMDisk")]
    public void An_object_whose_VM_is_gone_is_an_error(string line)
    {
        _engine.Run(
            "$vm = Get-KvmVM 'web[1]'; $rows = $vm | Select-Object Name | ConvertTo-Csv | ConvertFrom-Csv; $copy = "
                + "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($vm)); $vm | "
                + "Remove-KvmVM -Force");
        Assert.StartsWith("VMNotFound,", _engine.Fail(line).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-KvmVM -State Running"));
    }

    [Theory]
    [InlineData("Get-KvmVM '[z-a]'", "VMNotFound")]
    [InlineData("Stop-KvmVM '[z-a]' -WhatIf", "VMNotFound")]
    [InlineData("Get-KvmSnapshot web1 '[z-a]'", "SnapshotNotFound")]
    [InlineData("Get-KvmNetwork '[z-a]'", "NetworkNotFound")]
    [InlineData("Get-KvmStoragePool '[z-a]'", "StoragePoolNotFound")]
    [InlineData("Get-KvmVolume web1 '[z-a]'", "VolumeNotFound")]
    [InlineData("Get-KvmVMDisk web1 '[z-a]'", "VMDiskNotFound")]
    [InlineData("Get-KvmDisk '/nowhere/[z-a].qcow2'", "PathNotFound")]
    [InlineData("Get-KvmBridge '[z-a]'", "BridgeNotFound")]
    [InlineData("Get-KvmTemplate '[z-a]' -Folder /nowhere", "TemplateNotFound")]
    [InlineData("Get-KvmService '[z-a]'", "ServiceNotFound")]
    public void What_is_no_valid_pattern_is_a_name(string line, string id) =>
        Assert.StartsWith(id, _engine.Fail(line).FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void A_filter_that_is_no_valid_pattern_is_a_text()
    {
        _engine.Run("Set-KvmVM web1 -Tag 'env=[z-a]'");
        Assert.Equal("web1", One("Get-KvmVM -Tag 'env=[z-a]'", ""));
        Assert.Empty(_engine.Run("Watch-KvmVM '[x-z]*' -DurationSec 1"));
        Assert.Empty(_engine.Run("Test-KvmHost '[z-a]'"));
    }

    [Fact]
    public void A_pattern_is_a_pattern_where_nothing_has_that_name()
    {
        Assert.Equal(["web1"], _engine.Run("Get-KvmVM 'web[12]'").Select(v => v.ToString()));
        Assert.Equal(["web1", "web[1]"], _engine.Run("Get-KvmVM web*").Select(v => v.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(_engine.Run("Get-KvmVM 'nobody[12]'"));
    }

    [Fact]
    public void A_VM_may_be_called_star()
    {
        Assert.Equal(Names.Length, _engine.Run("Get-KvmVM *").Count);
        _engine.Run("$null = New-KvmVM '*' 64MB -NoNetwork");
        Assert.Equal("*", One("Get-KvmVM *", ""));
        Assert.Equal(Names.Length + 1, _engine.Run("Get-KvmVM").Count);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string One(string script, string name) => Assert.Single(_engine.Run(script, ("name", name))).ToString();
}
