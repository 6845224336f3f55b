using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class DomainCapabilitiesTests
{
    [Fact]
    public void Hardware_virtualisation_gives_the_hosts_CPU()
    {
        var guest = new DomainCapabilities(TestData.Read("domcapabilities-q35-kvm"));
        Assert.Equal("pc-q35-8.1", guest.Machine);
        Assert.Equal(1024, guest.MaximumVcpu);
        Assert.True(guest.HasUefi);
        Assert.Equal(["host-passthrough", "maximum", "host-model", "custom"], guest.CpuModes);
        Assert.Equal(["vnc"], guest.Graphics.Where(g => g != "sdl"));
        Assert.Equal(["vga", "virtio", "none"], guest.VideoModels);
    }

    [Fact]
    public void A_model_is_usable_unless_libvirt_says_no()
    {
        var models = new DomainCapabilities(TestData.Read("domcapabilities-q35-kvm")).CpuModels;
        Assert.Equal(4, models.Count);
        Assert.False(models["EPYC"]);
        Assert.True(models["qemu64"]);
        Assert.True(models["Westmere"]);
        Assert.DoesNotContain("host-model", models.Keys);
    }

    [Fact]
    public void Modes_and_models_tell_what_is_known_of_them()
    {
        var guest = new DomainCapabilities(TestData.Read("domcapabilities-q35-kvm"));
        Assert.Equal([("host-passthrough", true), ("maximum", true), ("host-model", true)], guest.AllCpuModes);
        Assert.Equal(
            [("qemu64", true, ""), ("Skylake-Client-IBRS", true, "Intel"), ("EPYC", false, "AMD"), ("Westmere", null, "Intel")],
            guest.NamedCpus);
    }

    [Fact]
    public void Host_model_is_a_CPU_that_can_be_compared()
    {
        var cpu = CpuXml.OfHost(TestData.Read("domcapabilities-q35-kvm"))!;
        Assert.Equal(("Skylake-Client-IBRS", "Intel"), (cpu.Model, cpu.Vendor));
        Assert.Equal(["+ss"], cpu.Features.Select(f => f.ToString()));
        Assert.Contains("mode=\"custom\" match=\"exact\"", cpu.ToString(), StringComparison.Ordinal);
        Assert.Equal(["-ss", "+vmx"], cpu.With([new("ss", "disable"), new("vmx", "require")]).Features.Select(f => f.ToString()));
        Assert.Null(CpuXml.OfHost("<domainCapabilities/>"));
    }

    [Fact]
    public void Software_has_no_passthrough()
    {
        var guest = new DomainCapabilities(TestData.Read("domcapabilities-q35-qemu"));
        Assert.StartsWith("pc-q35-", guest.Machine, StringComparison.Ordinal);
        Assert.DoesNotContain("host-passthrough", guest.CpuModes);
        Assert.Contains("qemu64", guest.CpuModels.Keys);
        Assert.Contains("vnc", guest.Graphics);
        Assert.Contains("virtio", guest.VideoModels);
    }

    [Theory]
    [InlineData("<domainCapabilities/>")]
    [InlineData("<domainCapabilities><os/><cpu/><devices/></domainCapabilities>")]
    public void What_is_left_out_is_nothing(string xml)
    {
        var guest = new DomainCapabilities(xml);
        Assert.Equal("", guest.Machine);
        Assert.Null(guest.MaximumVcpu);
        Assert.False(guest.HasUefi);
        Assert.Empty(guest.CpuModes);
        Assert.Empty(guest.CpuModels);
        Assert.Empty(guest.Graphics);
        Assert.Empty(guest.VideoModels);
    }
}
