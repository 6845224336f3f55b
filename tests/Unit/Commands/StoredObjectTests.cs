using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// Objects of things that VMs and hosts have, live, from Export-Clixml and from a CSV file, with and without their Ids: what they name is
/// found.
/// </summary>
public sealed class StoredObjectTests : IDisposable
{
    private readonly TestHost _host = new();
    private readonly Engine _engine = new();

    public StoredObjectTests()
    {
        var (vda, vdb) = (Path.Join(_host.Folder, "vda.qcow2"), Path.Join(_host.Folder, "vdb.qcow2"));
        _host
            .Add("db01", devices: [Disk("vda", vda), Disk("vdb", vdb), Nic()])
            .Add("vda")
            .Add("before")
            .AddPool("images", "a.qcow2")
            .AddNetwork("lab");
        _engine.Run(
            "$null = Connect-KvmHost $uri; $null = New-KvmDisk $disks 1MB; $null = New-KvmSnapshot db01 before",
            ("uri", _host.Write()),
            ("disks", new[] { vda, vdb }));
        // The test driver makes a snapshot in its memory alone; what restores one looks for it in the images.
        foreach (var disk in (string[])[vda, vdb]) Programs.Run("qemu-img", "snapshot", "-c", "before", disk);
    }

    public static TheoryData<string, string, string> Lines { get; } = new()
    {
        { "Get-KvmVMDisk db01 vdb", "Set-KvmVMDisk -Cache None -Scope Config -WhatIf", "vdb" },
        { "Get-KvmVMDisk db01 vdb", "Remove-KvmVMDisk -Scope Config -Force -WhatIf", "vdb" },
        { "Get-KvmSnapshot db01 before", "Remove-KvmSnapshot -Force -WhatIf", "before" },
        { "Get-KvmSnapshot db01 before", "Restore-KvmSnapshot -Force -WhatIf", "before" },
        { "Get-KvmNetworkAdapter db01", "Set-KvmNetworkAdapter -LinkState Down -Scope Config -WhatIf", "52:54:00:00:00:01" },
        { "Get-KvmNetworkAdapter db01", "Remove-KvmNetworkAdapter -Scope Config -Force -WhatIf", "52:54:00:00:00:01" },
        { "Get-KvmNetwork lab", "Stop-KvmNetwork -Force -WhatIf", "lab" },
        { "Get-KvmNetwork lab", "Remove-KvmNetwork -Force -WhatIf", "lab" },
        { "Get-KvmStoragePool images", "Stop-KvmStoragePool -WhatIf", "images" },
        { "Get-KvmStoragePool images", "Remove-KvmStoragePool -Force -WhatIf", "images" },
        { "Get-KvmVolume images", "Remove-KvmVolume -Force -WhatIf", "a.qcow2" },
        { "Get-KvmVM db01", "Stop-KvmVM -WhatIf", "db01" },
        { "Get-KvmVMDisk db01 vda", "Stop-KvmVM -WhatIf", "db01" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_an_object_names_is_found(string read, string act, string named)
    {
        var expected = Said($"{read} | {act}");
        Assert.Contains(expected, l => l.Contains(named, StringComparison.Ordinal));
        Assert.Equal(
            expected,
            Said(
                $"$o = {read}; [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($o)) | "
                    + $"{act}"));
        Assert.Equal(expected, Said($"{read} | ConvertTo-Csv | ConvertFrom-Csv | {act}"));
        Assert.Equal(
            expected,
            Said($"{read} | ConvertTo-Csv | ConvertFrom-Csv | Select-Object * -ExcludeProperty Id, VMId, ConnectionUri | {act}"));
    }

    [Theory]
    [InlineData("Get-KvmNetwork lab | Get-KvmNetwork", "lab")]
    [InlineData("Get-KvmStoragePool images | Get-KvmStoragePool", "images")]
    [InlineData("[pscustomobject]@{ Name = 'lab' } | Get-KvmNetwork", "lab")]
    [InlineData("'lab' | Get-KvmNetwork", "lab")]
    [InlineData("'images' | Get-KvmStoragePool", "images")]
    [InlineData("Get-KvmStoragePool images | Get-KvmVolume", "images/a.qcow2")]
    [InlineData("Get-KvmVMDisk db01 vda | Get-KvmVM", "db01")]
    [InlineData("Get-KvmSnapshot db01 before | Get-KvmVM", "db01")]
    [InlineData("class Server { [string] $Name }; [Server]@{ Name = 'db01' } | Get-KvmVM", "db01")]
    [InlineData("@{ VMName = 'db01'; Target = 'vda' } | Get-KvmVM", "db01")]
    [InlineData("Get-KvmVM -VM @{ Name = 'db01' }", "db01")]
    public void An_object_is_looked_at_again(string line, string shown) => Assert.Equal(shown, Assert.Single(_engine.Run(line)).ToString());

    [Theory]
    [InlineData("[IO.FileInfo]'/vms/db01' | Stop-KvmVM -WhatIf")]
    [InlineData("[Diagnostics.Process]::GetCurrentProcess() | Restore-KvmTuning -WhatIf")]
    [InlineData("Get-KvmVM before | Get-KvmNetwork")]
    [InlineData("Get-KvmVM before | Remove-KvmTemplate -WhatIf")]
    [InlineData("Get-KvmNetwork lab | Get-KvmStoragePool")]
    [InlineData("[pscustomobject]@{ Memory = 1GB } | Stop-KvmVM -WhatIf")]
    [InlineData("[pscustomobject]@{ VMName = 'nobody'; Name = 'db01' } | Stop-KvmVM -WhatIf")]
    [InlineData("[pscustomobject]@{ Name = 'db01'; Id = '99999999-9999-9999-9999-999999999999' } | Stop-KvmVM -WhatIf")]
    [InlineData("Stop-KvmVM -VM ([KvmPS.Model.KvmVM]::new()) -WhatIf")]
    public void What_names_nothing_that_is_meant_is_refused(string line)
    {
        var result = _engine.Try(line);
        Assert.NotEmpty(result.Errors);
        Assert.Empty(result.Output);
        Assert.DoesNotContain(_engine.Host.Lines, l => l.StartsWith("What if", StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_of_another_host_is_looked_for_there()
    {
        using var other = new TestHost().Add("far").Add("db01");
        _engine.Run(
            "$far = Get-KvmVM far -Connection $other; $there = Get-KvmVM db01 -Connection $other | Select-Object Name, ConnectionUri",
            ("other", other.Write()));
        Assert.Equal(other.Uri, Assert.Single(_engine.Run("($there | Get-KvmVM).ConnectionUri")).ToString());
        Assert.Equal(
            other.Uri,
            Assert
                .Single(
                    _engine.Run(
                        "($far | Select-Object Name, Id, ConnectionUri | ConvertTo-Csv | ConvertFrom-Csv | Get-KvmVM).ConnectionUri"))
                .ToString());
        // Its name alone would be looked for on the current host.
        Assert.Contains("not the current connection", _engine.Fail("Get-KvmVM -Name $far").ToString(), StringComparison.Ordinal);
        Assert.Equal("far", Assert.Single(_engine.Run("[pscustomobject]@{ Name = 'far' } | Get-KvmVM -Connection $other")).ToString());
    }

    /// <summary>A file of the same path on this host is another file.</summary>
    [Fact]
    public void A_disk_of_another_host_is_no_file_of_this_one()
    {
        var path = Path.Join(_host.Folder, "local.qcow2");
        File.WriteAllText(path, "");
        _engine.Run(
            "$disk = [KvmPS.Model.KvmVMDisk]@{ VMName = 'db01'; VMId = [guid]::NewGuid(); Target = 'vda'; Path = $path; ConnectionUri = "
                + "'qemu+ssh://elsewhere/system' }",
            ("path", path));
        Assert.Contains("elsewhere", _engine.Fail("$disk | Remove-KvmDisk -Force").ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_disk_whose_file_is_gone_is_not_taken_for_a_pattern()
    {
        var path = Path.Join(_host.Folder, "web1.img");
        File.WriteAllText(path, "");
        Assert.NotEmpty(
            _engine
                .Try(
                    "[KvmPS.Model.KvmVMDisk]@{ VMName = 'db01'; Target = 'vda'; Path = $path } | Remove-KvmDisk -Force",
                    ("path", Path.Join(_host.Folder, "web[1].img")))
                .Errors);
        Assert.True(File.Exists(path));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    internal static System.Xml.Linq.XElement Disk(string target, string? path = null) =>
        System.Xml.Linq.XElement.Parse(
            $"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='{path ?? $"/vms/{target}.img"}'/><target "
                + $"dev='{target}' bus='virtio'/></disk>");

    internal static System.Xml.Linq.XElement Nic() =>
        System.Xml.Linq.XElement.Parse(
            "<interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/></interface>");

    private IReadOnlyList<string> Said(string line)
    {
        var before = _engine.Host.Lines.Count;
        var result = _engine.Try(line);
        return [.. _engine.Host.Lines.Skip(before), .. result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}")];
    }
}
