using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// Memory devices on libvirt's test driver, whose VMs have 256 MiB and cannot be given devices: what is found out before.
/// </summary>
public sealed class VMMemoryTests : IDisposable
{
    private readonly TestHost _host = new TestHost()
        .Add("on")
        .Add("off", DomainState.Shutoff)
        .Add("ready", DomainState.Shutoff)
        .Add("gone", transient: true);
    private readonly Engine _engine = new();

    public VMMemoryTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri; Set-KvmVM ready -HotAddMemory 512MB -MemorySlots 2", ("uri", _host.Write()));
    }

    [Theory]
    [InlineData("Add-KvmVMMemory nobody 128MB", "VMNotFound", "Get-KvmVM")]
    [InlineData("Add-KvmVMMemory off 128MB", "MemoryHotAddNotReady", "Set-KvmVM -Name off -HotAddMemory 4GB -MemorySlots 8")]
    [InlineData(
        "Set-KvmVM on -HotAddMemory 1GB; Add-KvmVMMemory on 128MB -Scope Live",
        "MemoryHotAddNotReady",
        "Stop-KvmVM -Name on; Start-KvmVM -Name on"
    )]
    [InlineData("Add-KvmVMMemory ready 128MB -Scope Live", "VMNotRunning", "-Scope Config")]
    [InlineData("Add-KvmVMMemory gone 128MB -Scope Config", "VMNotPersistent", "-Scope Live")]
    [InlineData("Add-KvmVMMemory ready 2", "SizeUnitMistake", "2GB")]
    [InlineData("Add-KvmVMMemory ready 0", "InvalidSize", "unit")]
    [InlineData("Add-KvmVMMemory ready -1GB", "InvalidSize", "unit")]
    [InlineData("Add-KvmVMMemory ready 200MB", "MemorySizeNotAligned", "-Size 128MB or 256MB")]
    [InlineData("Add-KvmVMMemory ready 3MB -Type VirtioMem", "MemorySizeNotAligned", "-Size 2MB or 4MB")]
    [InlineData("Add-KvmVMMemory ready 128MB -RequestedSize 2MB", "MemoryNotResizable", "-Type VirtioMem")]
    [InlineData("Add-KvmVMMemory ready 128MB -Type VirtioMem -RequestedSize 3MB", "MemorySizeNotAligned", "-RequestedSize 2MB or 4MB")]
    [InlineData("Add-KvmVMMemory ready 128MB -Type VirtioMem -RequestedSize 130MB", "MemoryOverLimit", "-RequestedSize 128MB or less")]
    [InlineData("Add-KvmVMMemory ready 640MB", "MemoryOverLimit", "Set-KvmVM -Name ready -HotAddMemory 640MB")]
    [InlineData("Add-KvmVMMemory ready 128MB -Node 1", "GuestNumaNodeNotFound", "Specify node 0.")]
    [InlineData("Get-KvmVMMemory ready mem0", "VMMemoryNotFound", "Add-KvmVMMemory")]
    [InlineData("Set-KvmVMMemory ready mem0 -RequestedSize 0", "VMMemoryNotFound", "The VM has no memory devices.")]
    [InlineData("Set-KvmVMMemory ready mem0 -RequestedSize 5", "SizeUnitMistake", "5GB")]
    [InlineData("Remove-KvmVMMemory ready mem0", "VMMemoryNotFound", "The VM has no memory devices.")]
    [InlineData("Set-KvmVM ready -HotAddMemory 5", "SizeUnitMistake", "5GB")]
    public void What_cannot_be_is_refused_and_the_way_out_named(string script, string id, string advice)
    {
        var error = _engine.Fail(script);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VM_is_made_ready_and_its_maximum_stays_what_it_was()
    {
        var settings = (KvmVMSettings)Assert.Single(_engine.Run("Set-KvmVM off -MemorySlots 4 -PassThru")).BaseObject;
        Assert.Equal((4, 256L << 20, 256L << 20), (settings.MemorySlots, settings.HotAddMemory, settings.MaximumMemory));
        settings = (KvmVMSettings)Assert.Single(_engine.Run("Set-KvmVM off -MaximumMemory 320MB -MaximumVcpu 3 -PassThru")).BaseObject;
        Assert.Equal((4, 256L << 20, 320L << 20), (settings.MemorySlots, settings.HotAddMemory, settings.MaximumMemory));
        settings = (KvmVMSettings)Assert.Single(_engine.Run("Set-KvmVM off -MemorySlots 0 -PassThru")).BaseObject;
        Assert.Equal((0, 0L, 320L << 20), (settings.MemorySlots, settings.HotAddMemory, settings.MaximumMemory));
    }

    [Theory]
    [InlineData("Add-KvmVMMemory ready 512MB -WhatIf", "Add 512 MiB of memory (Dimm mem0, node 0), scope Config")]
    [InlineData(
        "Add-KvmVMMemory ready 512MB -Type VirtioMem -RequestedSize 0 -WhatIf",
        "Add 512 MiB of memory (VirtioMem mem0, node 0, 0 B requested), scope Config"
    )]
    [InlineData("Set-KvmVM ready -HotAddMemory 1GB -WhatIf", "Set memory that can be added '1 GiB' (was '512 MiB')")]
    public void WhatIf_names_the_change(string script, string text)
    {
        _engine.Run(script);
        Assert.Equal([$"What if: Performing the operation \"{text}\" on target \"ready\"."], _engine.Host.Lines);
        Assert.Empty(_engine.Run("Get-KvmVMMemory ready"));
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }
}
