using KvmPS.Model;
using KvmPS.Planning.Vcpu;
using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class CpuChoiceTests
{
    private static readonly DomainCapabilities Kvm = new(TestData.Read("domcapabilities-q35-kvm"));
    private static readonly DomainCapabilities Qemu = new(TestData.Read("domcapabilities-q35-qemu"));

    [Fact]
    public void With_KVM_the_default_is_the_hosts_CPU() =>
        Assert.Equal(new VMPlan.CpuPlan("host-passthrough", null), CpuResolver.Make(null, "kvm", true, Kvm));

    [Fact]
    public void In_software_the_default_is_QEMUs_own()
    {
        Assert.Null(CpuResolver.Make(null, "qemu", false, Qemu));
        Assert.Null(CpuResolver.Make(null, "kvm", false, Kvm));
    }

    [Theory]
    [InlineData("host", "host-passthrough", null)]
    [InlineData("HOST", "host-passthrough", null)]
    [InlineData("host-passthrough", "host-passthrough", null)]
    [InlineData("host-model", "host-model", null)]
    [InlineData("maximum", "maximum", null)]
    [InlineData("qemu64", "custom", "qemu64")]
    [InlineData("QEMU64", "custom", "qemu64")]
    [InlineData("skylake-client-ibrs", "custom", "Skylake-Client-IBRS")]
    [InlineData("Westmere", "custom", "Westmere")]
    public void A_name_is_a_mode_or_a_model(string wanted, string mode, string? model)
        => Assert.Equal(new VMPlan.CpuPlan(mode, model), CpuResolver.Make(wanted, "kvm", true, Kvm));

    [Theory]
    [InlineData("EPYC")]
    [InlineData("i9")]
    [InlineData("")]
    [InlineData("custom")]
    public void What_the_host_cannot_give_is_refused(string wanted)
    {
        var error = Assert.Throws<KvmException>(() => CpuResolver.Make(wanted, "kvm", true, Kvm));
        Assert.Equal("CpuModelNotSupported", error.Id);
        Assert.Contains(
            "host-passthrough, maximum, host-model, Skylake-Client-IBRS, Westmere, qemu64",
            error.Advice,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_KVM_the_hosts_own_CPU_cannot_be_had()
        => Assert.Equal("CpuModelNotSupported", Assert.Throws<KvmException>(() => CpuResolver.Make("host", "qemu", false, Qemu)).Id);
}
