using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>What a user sees who leaves the name out: PowerShell asks for it.</summary>
public sealed class MissingNameTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void A_name_that_is_missing_is_asked_for_and_taken()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        Terminal.Answer(Name, "");
        var screen = Screen("Remove-KvmVM -WhatIf", width: 200);
        Assert.Contains("Name[0]: ", screen, StringComparison.Ordinal);
        Assert.Contains($"What if: Remove VM '{Name}'", screen, StringComparison.Ordinal);

        // Which of the two comes first is PowerShell's choice.
        Terminal.Answer(Name, "", Name, "");
        screen = Screen("Remove-KvmSnapshot", width: 200);
        Assert.Contains("VMName[0]: ", screen, StringComparison.Ordinal);
        Assert.Contains($"VM '{Name}' has no snapshot '{Name}'", screen, StringComparison.Ordinal);

        Terminal.Answer("default", "");
        Assert.Contains("Name[0]: ", Screen("Set-KvmNetwork -Autostart $true -WhatIf"), StringComparison.Ordinal);
    }

    /// <summary>An object as the first argument is still asked for its VM, on the host that it came from.</summary>
    [Fact]
    public void An_object_as_the_first_argument_stands_for_its_VM()
    {
        Run("New-KvmVM $name 32MB -VirtType Qemu -NoNetwork -Graphics None");
        Run("$vm = Get-KvmVM $name; Connect-KvmHost test:///default | Out-Null; Set-KvmVM $vm -Title one; Connect-KvmHost $uri | Out-Null");
        Assert.Contains("<title>one</title>", Libvirt.Virsh("dumpxml", Name), StringComparison.Ordinal);
    }
}
