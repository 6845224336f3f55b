using System.Text.RegularExpressions;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Examples;

/// <summary>
/// The examples of the help pages, run one after the other on a host with the VMs, disks and networks that they name. What only looks is
/// really run; what changes something is run with -WhatIf; what makes something is really run on a host
/// that is still empty.
/// </summary>
public sealed partial class HelpExampleTests(GuestImage image) : IAsyncLifetime
{
    // Run first, and really.
    private static readonly HashSet<string> Makers =
    [
        "Convert-KvmDisk",
        "Export-KvmCloudInit",
        "Import-KvmVM",
        "New-KvmBridge",
        "New-KvmCloudInit",
        "New-KvmDisk",
        "New-KvmNetwork",
        "New-KvmStoragePool",
        "New-KvmVM",
        "New-KvmVolume",
    ];

    // Of those, the pages whose examples do not follow from one another.
    private static readonly HashSet<string> OneByOne = ["Import-KvmVM", "New-KvmBridge", "New-KvmNetwork"];

    // Run next, while the VMs are off.
    private static readonly HashSet<string> Off =
    [
        "Compare-KvmDisk",
        "Copy-KvmDisk",
        "Copy-KvmVM",
        "Merge-KvmDisk",
        "Optimize-KvmDisk",
        "Remove-KvmDisk",
        "Remove-KvmVM",
        "Resize-KvmDisk",
        "Set-KvmDiskBacking",
        "Set-KvmVM",
        "Start-KvmVM",
        "Test-KvmDisk",
    ];

    private readonly PrivateLibvirt _libvirt = new();

    public async ValueTask InitializeAsync()
    {
        await _libvirt.InitializeAsync();
        var boot = Path.Combine(_libvirt.Root, "lib", "boot");
        File.Copy(image.Kernel, Path.Combine(boot, "vmlinuz"));
        File.Copy(image.Initrd, Path.Combine(boot, "initrd.img"));
        foreach (var line in (string[])
                [
                    "mount -t tmpfs -o mode=755 tmpfs /srv",
                    "cd /srv && mkdir -p home/Downloads work images export backup saved copies fast",
                    $"ln -s {_libvirt.Root}/sock/libvirt-sock /run/libvirt/libvirt-sock",
                    "for nic in eth0 eth1 eth2 eth3 eth4; do ip link add $nic type veth peer name x$nic && ip link set $nic up && ip "
                        + "link set x$nic up || exit; done",
                    "ip address add 192.0.2.10/24 dev eth0 && ip address add 10.3.3.3/24 dev eth2",
                ])
        {
            var result = _libvirt.Enter("sh", "-c", line);
            Assert.True(result.ExitCode == 0, line + result.Error);
        }
    }

    public ValueTask DisposeAsync() => _libvirt.DisposeAsync();

    [Fact]
    public void They_run_as_they_stand()
    {
        using var shell = new ExampleShell(_libvirt);
        shell.RunFile("empty.ps1");
        shell.RunFile("given.ps1");
        var examples = HelpExample.All().ToList();
        var mistakes = HelpExcuses.Stale(examples).Select(name => $"{name}: there is no such example").ToList();
        var stage = 0;
        foreach (var page in examples.GroupBy(e => e.Page).OrderBy(Stage))
        {
            while (stage < Stage(page)) shell.RunFile(++stage == 1 ? "off.ps1" : "running.ps1");
            var alone = OneByOne.Contains(page.Key);
            if (!alone) mistakes.AddRange(Given(shell, page.Key, 0));
            foreach (var example in page)
            {
                if (alone) mistakes.AddRange(Given(shell, page.Key, 0));
                mistakes.AddRange(Mistakes(shell, example));
                if (alone) shell.Prepare("Clear-Host", "Clear-Host");
            }

            mistakes.AddRange(Given(shell, page.Key, 1));
            if (stage == 0) shell.Prepare("Clear-Host", "Clear-Host");
        }

        Assert.True(mistakes.Count == 0, string.Join(Environment.NewLine, mistakes));
    }

    private static int Stage(IGrouping<string, HelpExample> page) => Makers.Contains(page.Key) ? 0 : Off.Contains(page.Key) ? 1 : 2;

    private static IEnumerable<string> Given(ExampleShell shell, string page, int step) =>
        shell
            .Run("Run", $"if (@($given['{page}'] | Where-Object {{ $_ }}).Count -gt {step}) {{ . @($given['{page}'])[{step}] | Out-Null }}")
            .Errors.Select(e => $"{page}, given {step}: {e}");

    private static IEnumerable<string> Mistakes(ExampleShell shell, HelpExample example)
    {
        if (HelpExcuses.NotRun(example) is not null) yield break;
        var excuse = HelpExcuses.For(example);
        shell.Prepare("the connection", "Get-KvmHost -Connection qemu:///system | Out-Null; Connect-KvmHost qemu:///system | Out-Null");
        // Another host is this one, too.
        var script = OtherHost().Replace(example.Script, "qemu:///system");
        var result = shell.Run(excuse?.Mode ?? (Makers.Contains(example.Page) ? "Run" : "WhatIf"), script);
        var errors = result.Errors.Where(e => excuse?.Error is null || !e.StartsWith(excuse.Error, StringComparison.Ordinal)).ToList();
        if (!example.ShowsError)
        {
            foreach (var error in errors) yield return $"{example.Name}: {error}";
        }
        else if (result.Errors.Count == 0 && excuse is not { Silent: true })
        {
            yield return $"{example.Name}: no error, though the page shows one";
        }

        if (result.Errors.Count + result.Count + result.Shown.Count == 0 && example.Shown.Length > 0 && excuse is not { Silent: true })
        {
            yield return $"{example.Name}: writes nothing, though the page shows something";
        }
    }

    [GeneratedRegex(@"qemu\+ssh://[^/\s]+/system")]
    private static partial Regex OtherHost();
}
