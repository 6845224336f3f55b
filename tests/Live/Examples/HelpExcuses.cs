namespace KvmPS.Live.Examples;

/// <summary>Why an example is not run like the others.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Mode">How it is run: see examples.ps1; null: like the others.</param>
/// <param name="Error">The id of the error that it may end with on the test's host.</param>
/// <param name="Silent">Whether it may write nothing, though the page shows something.</param>
internal sealed record HelpExcuse(string Reason, string? Mode = null, string? Error = null, bool Silent = false);

/// <summary>The examples that are not run like the others.</summary>
internal static class HelpExcuses
{
    private const string Changed = "with -WhatIf, what its first line makes or frees is not so";
    private const string Endless = "goes on until somebody stops it, or something happens";
    private const string Hardware = "the test's host has no such thing";

    /// <summary>By what is in the script: examples that are not run.</summary>
    private static readonly (string Part, string Reason)[] s_notRun =
    [
        ("Enter-KvmConsole", "needs a terminal"),
        ("Edit-KvmVM", "opens an editor"),
        ("ssh ", "the guest has no SSH"),
        ("Import-KvmImage -Name debian", "downloads 400 MB"),
        ("Import-KvmImage http", "needs a server: ImportKvmImageTests"),
        ("mount ", "the test's host has no network block devices"),
        ("virsh dumpxml web01 > ~/web01.xml", "is for a host on which web01 runs without a definition: ImportKvmVMTests"),
        ("base.qcow2 images web01.qcow2", "is for a host without web01"),
    ];

    private static readonly Dictionary<string, HelpExcuse> s_byName = new(StringComparer.Ordinal)
    {
        ["Add-KvmIOThread 3"] = new(Changed, Error: "IOThreadNotFound"),
        ["Dismount-KvmDisk 1"] = new(Hardware, Error: "NbdDeviceNotFound"),
        ["Dismount-KvmDisk 2"] = new(
            "$disk is what another page left, for the test's host has no network block devices",
            Error: "ParameterArgumentTransformationError"),
        ["Dismount-KvmDisk 3"] = new(Hardware, Error: "NbdDeviceNotFound"),
        ["Export-KvmVolume 3"] = new(Changed, Error: "PathNotFound"),
        ["Get-KvmBlockJob 3"] = new(Endless, "Watch"),
        ["Get-KvmCpuAffinity 3"] = new("4711 is another host's process", Error: "ProcessNotFound"),
        ["Get-KvmCpuGovernor 1"] = new(Hardware, Silent: true),
        ["Get-KvmCpuGovernor 2"] = new(Hardware, Silent: true),
        ["Get-KvmCpuGovernor 3"] = new(Hardware, Silent: true),
        ["Get-KvmGuest 2"] = new("the guests' file systems are not full", Silent: true),
        ["Get-KvmIoScheduler 2"] = new(Hardware, Error: "DeviceNotFound"),
        ["Get-KvmIoScheduler 4"] = new(Hardware, Error: "DeviceNotFound"),
        ["Get-KvmNested 1"] = new(Hardware, Error: "NestedNotAvailable"),
        ["Get-KvmNested 2"] = new(Hardware, Error: "NestedNotAvailable"),
        ["Import-KvmImage 2"] = new("the keys of Ubuntu are not installed", Error: "PathNotFound"),
        ["Install-KvmHost 1"] = new("all is installed", Silent: true),
        ["Install-KvmHost 2"] = new("all is installed", Silent: true),
        ["New-KvmBridge 5"] = new("the private host has no network manager", Error: "NetworkManagerUnknown"),
        ["New-KvmCpuPlan 2"] = new(Hardware, Error: "CpuNotFound"),
        ["New-KvmStoragePool 4"] = new("libvirt is built without it", Error: "StoragePoolTypeNotSupported"),
        ["New-KvmTemplate 1"] = new("golden has no guest with an agent", Error: "GeneralizationNotPossible"),
        ["New-KvmTemplate 3"] = new(Changed, Error: "TemplateNotFound"),
        ["New-KvmVM 7"] = new("twenty guests without an agent", "WhatIf"),
        ["New-KvmVolume 4"] = new("there is no volume group", Error: "StoragePoolNotFound"),
        ["Optimize-KvmBalloon 1"] = new("no guest needs memory", Silent: true),
        ["Optimize-KvmBalloon 3"] = new(Endless, "Watch"),
        ["Remove-KvmBridge 4"] = new("was not made with -Persist", Error: "NoBridgeBackup"),
        ["Remove-KvmBridgePort 3"] = new("no session comes in over it", Silent: true),
        ["Remove-KvmTemplate 2"] = new(Changed, Error: "TemplateInUse"),
        ["Remove-KvmTemplate 3"] = new("comes after the one before", Error: "TemplateInUse"),
        ["Remove-KvmVMDisk 2"] = new(Changed, Error: "DiskInUse"),
        ["Remove-KvmVMDisk 3"] = new("sda can only be taken out of the definition", Error: "DiskBusNotHotpluggable"),
        ["Remove-KvmVolume 3"] = new("a volume lies over one of them", Error: "VolumeInUse"),
        ["Restart-KvmService 2"] = new("libvirt is one daemon here", Error: "ServiceNotFound"),
        ["Save-KvmScreenshot 3"] = new(Endless, "Watch"),
        ["Save-KvmVM 3"] = new(Changed, Error: "PathNotFound"),
        ["Set-KvmCpuAffinity 4"] = new("4711 is another host's process", Error: "ProcessNotFound"),
        ["Set-KvmCpuGovernor 1"] = new(Hardware, Error: "CpuGovernorNotAvailable"),
        ["Set-KvmCpuGovernor 2"] = new(Hardware, Error: "CpuGovernorNotAvailable"),
        ["Set-KvmHugePage 3"] = new(Hardware, Error: "NumaNodeNotFound"),
        ["Set-KvmIoScheduler 1"] = new(Hardware, Error: "DeviceNotFound"),
        ["Set-KvmIoScheduler 2"] = new(Hardware, Error: "DeviceNotFound"),
        ["Set-KvmIoScheduler 4"] = new(Hardware, Error: "DeviceNotFound"),
        ["Set-KvmNested 1"] = new(Hardware, Error: "NestedNotAvailable"),
        ["Set-KvmNested 2"] = new(Hardware, Error: "NestedNotAvailable"),
        ["Start-KvmService 2"] = new("libvirt is one daemon here", Error: "ServiceNotFound"),
        ["Test-KvmHost 3"] = new("throws where KVM does not work", Error: "This host cannot run VMs."),
        ["Wait-KvmVM 4"] = new(Endless, "Watch"),
        ["Wait-KvmVM 6"] = new("the guest has no SSH", "Watch"),
        ["Wait-KvmVM 7"] = new(Endless, "Watch"),
        ["Watch-KvmVM 1"] = new(Endless, "Watch", Silent: true),
        ["Watch-KvmVM 2"] = new(Endless, "Watch", Silent: true),
        ["Watch-KvmVM 3"] = new(Endless, "Watch", Silent: true),
        ["Watch-KvmVM 4"] = new(Endless, "Watch", Silent: true),
    };

    public static HelpExcuse? For(HelpExample example) => s_byName.GetValueOrDefault(example.Name);

    /// <summary>Why an example is not run; null: it is.</summary>
    public static string? NotRun(HelpExample example) =>
        s_notRun.FirstOrDefault(n => example.Script.Contains(n.Part, StringComparison.Ordinal)).Reason;

    /// <summary>Names that no example has (any more).</summary>
    public static IEnumerable<string> Stale(IEnumerable<HelpExample> examples) => s_byName.Keys.Except(examples.Select(e => e.Name));
}
