using KvmPS.Model;
using KvmPS.Planning.VM;
using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class VirtualisationChoiceTests
{
    [Theory]
    [InlineData("capabilities-intel-vmx")]
    [InlineData("capabilities-amd-numa")]
    [InlineData("capabilities-aarch64")]
    public void A_host_with_virtualisation_runs_KVM(string host) =>
        Assert.Equal(new VirtualisationResolver(KvmVirtualisation.Kvm, null), Of(host));

    [Fact]
    public void A_CPU_without_it_is_noticed_although_the_device_opens()
    {
        var choice = Of("capabilities-no-hardware-virtualisation");
        Assert.Equal(KvmVirtualisation.Emulated, choice.Kind);
        Assert.Contains("neither vmx nor svm", choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_without_KVM_says_what_is_missing()
    {
        var choice = VirtualisationResolver.From(
            new(TestData.Read("capabilities-intel-vmx").Replace("<domain type='kvm'/>", "", StringComparison.Ordinal)));
        Assert.Equal(KvmVirtualisation.Emulated, choice.Kind);
        Assert.Contains("/dev/kvm is missing", choice.Reason, StringComparison.Ordinal);
    }

    private static VirtualisationResolver Of(string host) => VirtualisationResolver.From(new HostCapabilities(TestData.Read(host)));
}
