using KvmPS.Live.Fixture;

namespace KvmPS.Live.Host;

/// <summary>Install-KvmHost as far as a test may: nothing is installed on the host that runs it.</summary>
[Collection(nameof(Alone))]
public sealed class InstallKvmHostTests : LiveTest
{
    private readonly TuningTree _tree;

    public InstallKvmHostTests(PrivateLibvirt libvirt, GuestImage image)
        : base(libvirt, image) => _tree = new(Folder);

    [Fact]
    public void A_bare_hosts_commands_are_shown_and_a_copy_is_not_changed()
    {
        _tree.Write("/etc/os-release", "ID=arch");
        _tree.Write("/etc/group", "kvm:x:104:\nlibvirt:x:105:");
        Assert.Empty(Run("Install-KvmHost -WhatIf -User bob"));
        var seen = Screen("Install-KvmHost -WhatIf -User bob");
        Assert.Contains("pacman --sync --needed --noconfirm libvirt qemu-base qemu-img dnsmasq", seen, StringComparison.Ordinal);
        Assert.Contains("usermod --append --groups libvirt,kvm -- bob", seen, StringComparison.Ordinal);
        Assert.StartsWith("HostNotReal,", Fail("Install-KvmHost").FullyQualifiedErrorId, StringComparison.Ordinal);

        _tree.Write("/etc/os-release", "ID=plan9");
        Assert.StartsWith("DistributionNotKnown,", Fail("Install-KvmHost -WhatIf").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_guest_really_boots_and_leaves_nothing()
    {
        _tree.Dispose();
        dynamic check = Assert.Single(Run("Test-KvmHost -Deep -Name GuestBoots"));
        Assert.Equal(KvmDevice.IsThere ? "Pass" : "Warn", check.Result.ToString());
        Assert.StartsWith(
            KvmDevice.IsThere ? "a guest booted with KVM" : "a guest booted in software (TCG)",
            (string)check.Value,
            StringComparison.Ordinal);
        Assert.Empty(Run("Get-KvmVM kvmps-*"));
        Assert.Empty(Run("Test-KvmHost -Name GuestBoots"));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _tree.Dispose();
        base.Dispose(disposing);
    }
}
