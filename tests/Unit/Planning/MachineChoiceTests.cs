using KvmPS.Planning.VM;
using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class MachineChoiceTests
{
    [Theory]
    [InlineData("capabilities-intel-vmx", "x86_64", "kvm", "q35")]
    [InlineData("capabilities-amd-numa", "x86_64", "kvm", "q35")]
    [InlineData("capabilities-aarch64", "aarch64", "kvm", "virt")]
    public void The_default_is_todays_board(string host, string architecture, string type, string machine)
        => Assert.Equal(machine, MachineResolver.Make(null, architecture, type, Host(host)));

    [Fact]
    public void Where_there_is_no_q35_the_hypervisor_chooses() =>
        Assert.Null(MachineResolver.Make(null, "i686", "qemu", Host("capabilities-intel-vmx")));

    [Theory]
    [InlineData("pc")]
    [InlineData("pc-i440fx-8.1")]
    [InlineData("pc-q35-8.1")]
    public void One_that_is_there_is_taken(string machine)
        => Assert.Equal(machine, MachineResolver.Make(machine, "x86_64", "kvm", Host("capabilities-intel-vmx")));

    [Fact]
    public void A_domain_types_own_list_counts()
    {
        Assert.Equal("pc-q35-rhel9.0.0", MachineResolver.Make("pc-q35-rhel9.0.0", "x86_64", "kvm", Host("capabilities-amd-numa")));
        Assert.Throws<KvmException>(() => MachineResolver.Make("pc-q35-rhel9.0.0", "x86_64", "qemu", Host("capabilities-amd-numa")));
        Assert.Throws<KvmException>(() => MachineResolver.Make("pc-q35-6.2", "x86_64", "kvm", Host("capabilities-amd-numa")));
    }

    [Fact]
    public void Another_is_refused_and_the_ones_there_are_named()
    {
        var error = Assert.Throws<KvmException>(() => MachineResolver.Make("pc-q35-99", "x86_64", "kvm", Host("capabilities-intel-vmx")));
        Assert.Equal("MachineNotSupported", error.Id);
        Assert.Contains("q35", error.Advice, StringComparison.Ordinal);
    }

    private static HostCapabilities Host(string name) => new(TestData.Read(name));
}
