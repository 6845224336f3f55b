using System.Management.Automation;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>Definitions as text: read, replaced, edited and compared, on libvirt's own.</summary>
public sealed class DefinitionTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void A_definition_is_read_and_set_and_says_what_changes()
    {
        Define();
        Assert.Equal(Libvirt.Virsh("dumpxml", Name).Trim(), ((string)Run("Get-KvmVMXml $name")[0].BaseObject).Trim());
        Run("$xml = Get-KvmVMXml $name -IncludeSecurityInfo");
        Assert.Contains("passwd='geheim'", (string)Run("$xml")[0].BaseObject, StringComparison.Ordinal);
        Assert.Contains(
            Invoke("Set-KvmVMXml $name $xml -Verbose").Verbose,
            v => v.Contains("already has this definition", StringComparison.Ordinal));

        Run("$new = $xml.Replace('</devices>', '<rng model=\"virtio\"><backend model=\"random\">/dev/random</backend></rng></devices>')");
        var screen = Screen("Set-KvmVMXml $name $new -WhatIf", 600);
        Assert.Contains(
            "devices/rng[2] added, <rng model=\"virtio\"><backend model=\"random\">/dev/random</backend></rng>",
            screen,
            StringComparison.Ordinal);
        Assert.DoesNotContain(">/dev/random<", Libvirt.Virsh("dumpxml", Name), StringComparison.Ordinal);
        Run("Set-KvmVMXml $name $new");
        Assert.Contains(">/dev/random<", Libvirt.Virsh("dumpxml", Name), StringComparison.Ordinal);
        Assert.Contains("passwd='geheim'", Libvirt.Virsh("dumpxml", "--security-info", Name), StringComparison.Ordinal);

        // The password is not lost without a word, and is nowhere to be read.
        var without = Invoke("Set-KvmVMXml $name (Get-KvmVMXml $name) -WhatIf");
        Assert.Contains(without.Warnings, w => w.Contains("password", StringComparison.Ordinal));
        var hidden = Screen("Set-KvmVMXml $name (Get-KvmVMXml $name) -WhatIf", 600);
        Assert.Contains("@passwd removed, was (secret)", hidden, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", hidden, StringComparison.Ordinal);

        Assert.StartsWith("NotAVMDefinition,", Fail("Set-KvmVMXml $name '<domain>'").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "DefinitionOfAnotherVM,",
            Fail("Set-KvmVMXml $name $xml.Replace(\"<name>$name<\", '<name>other<')").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Libvirt",
            Fail("Set-KvmVMXml $name $xml.Replace('</devices>', '<nonsense/></devices>')").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_editor_gets_what_libvirt_refuses_back_with_the_reason()
    {
        Define();
        // First it makes a mistake; in its second turn it finds the reason in the first line, and mends it.
        Edit("""
            if head -n 1 "$1" | grep -q '^<!-- Not stored: .*nonsense.* -->$'; then sed -i 's/nonsense/title/g' "$1"; touch "$0.mended"
            else sed -i 's/<memory/<nonsense>x<\/nonsense><memory/' "$1"; stat -c %a "$1" > "$0.mode"; fi
            """);
        var result = Invoke("Edit-KvmVM $name -Verbose");
        Assert.Empty(result.Errors);
        Assert.Equal("600", File.ReadAllText($"{Folder}/editor.mode").Trim());
        Assert.True(File.Exists($"{Folder}/editor.mended"));
        Assert.Contains("<title>x</title>", Libvirt.Virsh("dumpxml", Name), StringComparison.Ordinal);
        Assert.Contains("passwd='geheim'", Libvirt.Virsh("dumpxml", "--security-info", Name), StringComparison.Ordinal);

        // Closed without a change: nothing happens. Closed without mending: nothing of what was typed is lost.
        Edit("true");
        Assert.Contains(Invoke("Edit-KvmVM $name -Verbose").Verbose, v => v.Contains("was not changed", StringComparison.Ordinal));
        Edit("grep -q nonsense \"$1\" || sed -i 's/<memory/<nonsense>kept<\\/nonsense><memory/' \"$1\"");
        var kept = Fail("Edit-KvmVM $name");
        Assert.StartsWith("EditNotStored,", kept.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("nonsense", kept.ErrorDetails.Message, StringComparison.Ordinal);
        var path = kept.ErrorDetails.RecommendedAction.Split('\'')[1];
        Assert.Contains("<nonsense>kept</nonsense>", File.ReadAllText(path), StringComparison.Ordinal);
        File.Delete(path);

        // Somebody else was quicker: that is not written over unseen.
        Edit(
            $"grep -q 'someone else' \"$1\" || {{ virsh -q -c '{Libvirt.Uri}' desc {Name} --config theirs > /dev/null; sed -i "
                + $"'s/<title>x/<title>mine/' \"$1\"; }}");
        var lost = Fail("Edit-KvmVM $name");
        Assert.StartsWith("EditNotStored,", lost.FullyQualifiedErrorId, StringComparison.Ordinal);
        File.Delete(lost.ErrorDetails.RecommendedAction.Split('\'')[1]);
        Assert.Contains("theirs", Libvirt.Virsh("desc", Name), StringComparison.Ordinal);

        // An editor that fails, and one that is not there.
        Edit("exit 3");
        Assert.StartsWith("ProgramFailed,", Fail("Edit-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable("EDITOR", "no-such-editor");
        Assert.StartsWith("ProgramNotFound,", Fail("Edit-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void An_edit_that_is_cut_short_leaves_nothing(string signal)
    {
        Define();
        Directory.CreateDirectory($"{Folder}/tmp");
        // What is typed is there too, and what an editor lays beside it.
        Edit("sed -i 's/<memory/<nonsense>x<\\/nonsense><memory/' \"$1\"; cp \"$1\" \"$1~\"; touch \"$0.open\"; sleep 600");
        // Whoever runs the tests in the background may have the signal ignored, and the processes that they start too.
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "env", ["--default-signal=HUP", .. Pwsh.Command($"$null = Connect-KvmHost '{Libvirt.Uri}'; Edit-KvmVM {Name}")])
        {
            Environment = { ["TMPDIR"] = $"{Folder}/tmp" },
        })!;
        Eventually.True("the editor is open", () => File.Exists($"{Folder}/editor.open"));
        Assert.NotEmpty(WithPassword());
        HostProgram.Check("kill", $"-{signal}", $"{process.Id}");
        process.WaitForExit();
        Eventually.True("nothing is left", () => WithPassword().Length == 0);

        string[] WithPassword() =>
            HostProgram.Run("grep", "-rl", "geheim", $"{Folder}/tmp").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void What_runs_is_compared_with_what_is_stored_and_one_VM_with_another()
    {
        Define();
        Assert.StartsWith("VMNotRunning,", Fail("Compare-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("Start-KvmVM $name");
        Assert.Empty(Differences());
        Libvirt.Virsh("setvcpus", Name, "2", "--config");
        Libvirt.Virsh("detach-disk", Name, "sda", "--config");
        var live = Run("Compare-KvmVM $name").ToDictionary(d => Get(d, "Path"), StringComparer.Ordinal);
        Assert.Equal(("2", "1"), (Get(live["vcpu/@current"], "Left"), Get(live["vcpu/@current"], "Right")));
        Assert.StartsWith("<disk", Get(live["devices/disk[sda]"], "Right"), StringComparison.Ordinal);

        Run("New-KvmVM \"$name-2\" 64MB -VirtType Qemu -Graphics None -MaximumVcpu 4");
        var other = Run("Compare-KvmVM $name \"$name-2\"").ToDictionary(d => Get(d, "Path"), StringComparer.Ordinal);
        Assert.Equal(("32768", "65536"), (Get(other["memory"], "Left"), Get(other["memory"], "Right")));
        Assert.DoesNotContain("uuid", other.Keys);
        Assert.StartsWith("VMNotFound,", Fail("Compare-KvmVM $name \"$name-3\"").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    /// <summary>What libvirt fills in, or rounds, when it starts a VM.</summary>
    [Theory]
    [InlineData("<memory unit='KiB'>100001</memory>", "")]
    [InlineData("<memory unit='KiB'>131072</memory><currentMemory unit='KiB'>65536</currentMemory>", "<memballoon model='none'/>")]
    [InlineData(
        "<memory unit='KiB'>65536</memory><cpu mode='custom' match='minimum' check='partial'><model fallback='allow'>Nehalem</model></cpu>",
        ""
    )]
    [InlineData("<memory unit='KiB'>65536</memory><cpu mode='host-model'/>", "")]
    [InlineData("<memory unit='KiB'>65536</memory><cpu mode='maximum'><topology sockets='1' cores='1' threads='1'/></cpu>", "")]
    [InlineData("<memory unit='KiB'>65536</memory><cpu><numa><cell id='0' cpus='0' memory='65001' unit='KiB'/></numa></cpu>", "")]
    [InlineData(
        "<memory unit='KiB'>65536</memory>",
        "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{0}/shared.raw'/><target dev='vda' "
            + "bus='virtio'/><shareable/></disk>"
    )]
    [InlineData(
        "<memory unit='KiB'>65536</memory>",
        "<interface type='network'><source network='default'/></interface><channel type='unix'><target type='virtio' "
            + "name='org.qemu.guest_agent.0'/></channel><console type='pty'/>"
            + "<graphics type='vnc' port='-1' autoport='yes'><listen type='network' network='default'/></graphics><graphics type='spice' "
            + "autoport='yes'/><sound model='ich9'/>"
    )]
    public void A_VM_that_was_just_started_is_what_is_stored(string settings, string devices)
    {
        File.WriteAllBytes($"{Folder}/shared.raw", new byte[1 << 20]);
        File.WriteAllText(
            $"{Folder}/vm.xml",
            $"<domain type='qemu'><name>{Name}</name>{settings}<vcpu>1</vcpu><os><type arch='x86_64' machine='q35'>hvm</type></os>"
                + $"<devices>{devices.Replace("{0}", Folder, StringComparison.Ordinal)}</devices></domain>");
        Libvirt.Virsh("define", $"{Folder}/vm.xml");
        Run("Start-KvmVM $name");
        Assert.Empty(Differences());
        Assert.DoesNotContain(true, Run("Get-KvmVMDisk $name").Select(d => (bool)d.Properties["RestartRequired"].Value));
    }

    private string[] Differences() =>
        [.. Run("Compare-KvmVM $name").Select(d => $"{Get(d, "Path")}: {Get(d, "Left")} | {Get(d, "Right")}")];

    protected override void Dispose(bool disposing)
    {
        Environment.SetEnvironmentVariable("EDITOR", null);
        base.Dispose(disposing);
    }

    private void Define()
    {
        Shell.SetVariable("password", new System.Net.NetworkCredential("", "geheim").SecurePassword);
        Run("New-KvmDisk \"$folder/a.qcow2\" 1MB | Out-Null; New-KvmDisk \"$folder/b.qcow2\" 1MB | Out-Null");
        Run("New-KvmVM $name 32MB -VirtType Qemu -MaximumVcpu 4 -VncPassword $password -Disk \"$folder/a.qcow2\"");
        Libvirt.Virsh("attach-disk", Name, $"{Folder}/b.qcow2", "sda", "--targetbus", "scsi", "--subdriver", "qcow2", "--config");
    }

    private void Edit(string script)
    {
        var path = $"{Folder}/editor";
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        Environment.SetEnvironmentVariable("EDITOR", path);
    }

    private static string Get(PSObject difference, string property) => difference.Properties[property].Value as string ?? "";
}
