using System.Xml.Linq;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// IOThreads on libvirt's test driver, which changes one half of a VM at a time. A disk of the VM that is off is bound to one.
/// </summary>
public sealed class IOThreadTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("on", devices: Disk("vda"))
        .Add("it's [1]", DomainState.Shutoff, devices: [Disk("vda", "1"), Disk("sda")])
        .Add("gone", transient: true);
    private readonly Engine _engine = new();

    public IOThreadTests()
    {
        _engine.Run(
            "$null = Connect-KvmHost $uri; $off = Get-KvmVM | Where-Object State -eq Off; $off | Add-KvmIOThread -Id 1, 7",
            ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Add-KvmIOThread nobody", "VMNotFound", "Get-KvmVM")]
    [InlineData("$off | Add-KvmIOThread -Scope Live", "VMNotRunning", "-Scope Config")]
    [InlineData("Add-KvmIOThread gone -Scope Both", "VMNotPersistent", "-Scope Live")]
    [InlineData("Add-KvmIOThread on 0", "ParameterArgumentValidationError", "")]
    [InlineData("Get-KvmIOThread on 3", "IOThreadNotFound", "Add IOThread 3: Add-KvmIOThread -VMName on -Id 3")]
    [InlineData("Remove-KvmIOThread on 3", "IOThreadNotFound", "Add IOThread 3: ")]
    [InlineData(
        "$off | Remove-KvmIOThread -Id 3",
        "IOThreadNotFound",
        "Specify IOThread 1,7, or add IOThread 3: Add-KvmIOThread -VMName 'it''s `[1`]' -Id 3"
    )]
    [InlineData(
        "$off | Remove-KvmIOThread -Id 1",
        "IOThreadInUse",
        "Set-KvmVMDisk -VMName 'it''s `[1`]' -Target vda -IOThread 0 -Scope Config"
    )]
    [InlineData(
        "Add-KvmIOThread on -Scope Live; Remove-KvmIOThread on 1 -Scope Config",
        "IOThreadNotFound",
        "Use -Scope Live, or add it to the other configuration too: Add-KvmIOThread -VMName on -Id 1 -Scope Config"
    )]
    [InlineData("Set-KvmVMDisk on vda -IOThread 2", "IOThreadNotFound", "Add-KvmIOThread -VMName on -Id 2")]
    [InlineData(
        "Add-KvmIOThread on -Scope Live; Add-KvmIOThread on -Id 1 -Scope Config; Set-KvmVMDisk on vda -IOThread 1",
        "DiskSettingNotLive",
        "-Scope Config"
    )]
    [InlineData("$off | Set-KvmVMDisk -Target sda -IOThread 1", "IOThreadBusNotSupported", "controller")]
    public void What_cannot_be_is_refused_and_the_way_out_named(string script, string id, string advice)
    {
        var error = _engine.Fail(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails?.RecommendedAction ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void The_lowest_free_number_is_taken_and_what_is_there_stays()
    {
        var added = (KvmIOThread)Assert.Single(_engine.Run("$off | Add-KvmIOThread -PassThru")).BaseObject;
        Assert.Equal((2, false, true, false), (added.Id, added.Live, added.Config, added.RestartRequired));
        Assert.Equal(
            (1, true, false, true),
            _engine
                .Run("Add-KvmIOThread on -Scope Live; Get-KvmIOThread on")
                .Select(o => (KvmIOThread)o.BaseObject)
                .Select(t => (t.Id, t.Live, t.Config, t.RestartRequired))
                .Single());
        Assert.Equal(
            ["1:vda", "2:", "7:"],
            _engine
                .Run("$off | Add-KvmIOThread -Id 7; $off | Get-KvmIOThread")
                .Select(o => (KvmIOThread)o.BaseObject)
                .Select(t => $"{t.Id}:{string.Join(',', t.Disk)}"));
    }

    [Fact]
    public void Those_that_are_piped_go()
    {
        _engine.Run("$off | Get-KvmIOThread -Id 7 | Remove-KvmIOThread -Force");
        Assert.Equal([1], _engine.Run("$off | Get-KvmIOThread").Select(o => ((KvmIOThread)o.BaseObject).Id));
    }

    [Theory]
    [InlineData("$off | Add-KvmIOThread -WhatIf", "Performing the operation \"Add IOThread 2, scope Config\" on target \"it's [1]\".")]
    [InlineData("$off | Remove-KvmIOThread -Id 7 -Force -WhatIf", "Remove IOThread 7 of VM 'it's [1]', scope Config")]
    public void WhatIf_names_the_change_and_makes_none(string script, string text)
    {
        _engine.Run(script);
        Assert.Equal([$"What if: {text}"], _engine.Host.Lines);
        Assert.Equal([1, 7], _engine.Run("$off | Get-KvmIOThread").Select(o => ((KvmIOThread)o.BaseObject).Id));
    }

    [Theory]
    [InlineData("Remove-KvmIOThread off -Id ")]
    [InlineData("Get-KvmIOThread off ")]
    [InlineData("Set-KvmVMDisk off vda -IOThread ")]
    [InlineData("Set-KvmCpuAffinity off -IOThread ")]
    public void Tab_offers_those_of_the_VM(string line)
    {
        _engine.Run("$off | Set-KvmVM -NewName off");
        Assert.Equal("1 7", string.Join(' ', _engine.Complete(line).Select(c => c.CompletionText)));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private static XElement Disk(string target, string? thread = null) =>
        new(
            "disk",
            new XAttribute("type", "file"),
            new XAttribute("device", "disk"),
            new XElement("driver", new XAttribute("name", "qemu"), thread is null ? null : new XAttribute("iothread", thread)),
            new XElement("source", new XAttribute("file", $"/{target}.img")),
            new XElement("target", new XAttribute("dev", target), new XAttribute("bus", target[0] == 'v' ? "virtio" : "sata")));
}
