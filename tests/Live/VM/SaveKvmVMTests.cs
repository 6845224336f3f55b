using KvmPS.Live.Fixture;
using KvmPS.Engine;

namespace KvmPS.Live.VM;

/// <summary>Memory that goes to disk and comes back, and saves that are ended half way.</summary>
public sealed class SaveKvmVMTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    private const string Boot =
        "New-KvmVM $name 160MB -Kernel $kernel -Initrd $initrd -VirtType Qemu -Graphics None -KernelArguments $arguments -Start; "
            + "Wait-KvmVM $name -For Agent";
    private const string Small = "New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None";

    [Fact]
    public void Memory_goes_on_where_it_was()
    {
        Run(Boot);
        var boot = Agent().BootId();
        var uptime = Agent().Uptime();

        dynamic vm = Run("Save-KvmVM $name -PassThru")[0];
        Assert.Equal("Saved", vm.State.ToString());
        Assert.Matches("Managed save: +yes", Libvirt.Virsh("dominfo", Name));
        Assert.Contains("is already saved", Assert.Single(Invoke("Save-KvmVM $name -Verbose").Verbose), StringComparison.Ordinal);
        Run("Start-KvmVM $name; Wait-KvmVM $name -For Agent");
        Assert.Equal(boot, Agent().BootId());
        Assert.InRange(Agent().Uptime(), uptime, uptime + 600);

        vm = Run("Save-KvmVM $name -Path $folder -PassThru")[0];
        Assert.Equal("Off", vm.State.ToString());
        Assert.Equal("Saved", vm.StateReason);
        var file = Path.Combine(Folder, Name + ".save");
        Assert.True(File.Exists(file));
        vm = Run("[IO.FileInfo]\"$folder/$name.save\" | Restore-KvmVM -PassThru")[0];
        Assert.Equal("Running", vm.State.ToString());
        Run("Wait-KvmVM $name -For Agent");
        Assert.Equal(boot, Agent().BootId());
        Assert.True(Agent().Uptime() > uptime);
        Assert.StartsWith("VMIsRunning,", Fail("Restore-KvmVM \"$folder/$name.save\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "FileAlreadyExists,",
            Fail("Save-KvmVM $name -Path \"$folder/$name.save\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal("running", State());
    }

    [Fact]
    public void A_VM_that_was_paused_when_it_was_saved_is_paused_again_and_that_is_told()
    {
        Run($"{Small} -Start; Suspend-KvmVM $name; Save-KvmVM $name");
        var warning = Assert.Single(Invoke("Start-KvmVM $name").Warnings);
        Assert.Equal("paused", State());
        Assert.Contains($"Resume-KvmVM -Name {Name}", warning, StringComparison.Ordinal);

        Run("Save-KvmVM $name -Path $folder");
        Assert.Contains(
            $"Resume-KvmVM -Name {Name}",
            Assert.Single(Invoke("Restore-KvmVM \"$folder/$name.save\"").Warnings),
            StringComparison.Ordinal);
        Run($"Resume-KvmVM {Name}; Save-KvmVM $name");
        Assert.Empty(Invoke("Start-KvmVM $name").Warnings);
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_VM_running_and_no_file()
    {
        Run(Boot);
        using var saves = new HeldSaves(Libvirt, Folder, Name);
        var stopped = Task.Run(
            () =>
            {
                saves.WaitForOne();
                Shell.Stop();
            },
            TestContext.Current.CancellationToken);
        var result = Invoke("Save-KvmVM $name -Path \"$folder/vm.save\"");
        await stopped;
        Assert.Equal(Outcome.Stopped, result.Outcome);
        saves.Release();
        Eventually.True("the VM runs on", () => State() == "running");
        Assert.False(File.Exists(Path.Combine(Folder, "vm.save")));
        Agent().Ping();
    }

    [Fact]
    public async Task A_save_that_takes_too_long_is_aborted()
    {
        Run(Boot);
        using var saves = new HeldSaves(Libvirt, Folder, Name);
        var released = Task.Run(
            async () =>
            {
                saves.WaitForOne();
                // The abort comes a second after the save was begun; only then may the save go on.
                await Task.Delay(TimeSpan.FromSeconds(5));
                saves.Release();
            },
            TestContext.Current.CancellationToken);
        var error = Fail("Save-KvmVM $name -TimeoutSec 1");
        await released;
        Assert.Equal("TimeoutVMSave,KvmPS.Commands.VM.SaveKvmVMCommand", error.FullyQualifiedErrorId);
        Eventually.True("the VM runs on", () => State() == "running");
        Assert.Matches("Managed save: +no", Libvirt.Virsh("dominfo", Name));
    }

    [Fact]
    public async Task A_QEMU_that_is_killed_meanwhile_ends_in_an_error_and_leaves_no_file()
    {
        Run(Boot);
        using var saves = new HeldSaves(Libvirt, Folder, Name);
        var id = Libvirt.Virsh("domuuid", Name);
        var killed = Task.Run(
            () =>
            {
                saves.WaitForOne();
                Qemu.Of(id).Kill();
                saves.Release();
            },
            TestContext.Current.CancellationToken);
        var error = Fail("Save-KvmVM $name -Path \"$folder/vm.save\" -TimeoutSec 100");
        await killed;
        Assert.StartsWith("VMNotRunning,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Folder, "vm.save")));
    }

    [Fact]
    public void Errors_come_before_anything_is_done()
    {
        Run(Small);
        Assert.StartsWith("VMNotRunning,", Fail("Save-KvmVM $name").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "PathNotFound,",
            Fail("Start-KvmVM $name; Save-KvmVM $name -Path \"$folder/no/vm.save\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith("PathNotFound,", Fail("Restore-KvmVM \"$folder/none\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(Folder, "text"), "This is no VM.");
        Assert.StartsWith("NotASavedVM,", Fail("Restore-KvmVM \"$folder/text\"").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("running", State());
    }

    [Fact]
    public void WhatIf_saves_and_restores_nothing()
    {
        Run(Small + " -Start");
        var screen = Screen("Save-KvmVM $name -WhatIf; Save-KvmVM $name -Path $folder -WhatIf", width: 200);
        Assert.Contains($"\"Save its memory and turn it off\" on target \"{Name}\"", screen, StringComparison.Ordinal);
        Assert.Contains($"\"Save its memory to {Folder}/{Name}.save and turn it off\"", screen, StringComparison.Ordinal);
        Assert.Equal("running", State());
        Run("Save-KvmVM $name -Path $folder");
        Assert.Contains(
            $"\"Restore from {Folder}/{Name}.save\" on target \"{Name}\"",
            Screen("Restore-KvmVM \"$folder/$name.save\" -WhatIf", width: 200),
            StringComparison.Ordinal);
        Assert.Equal("shut off", State());
    }
}
