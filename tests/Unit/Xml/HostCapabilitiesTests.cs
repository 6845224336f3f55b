using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class HostCapabilitiesTests
{
    [Theory]
    [InlineData("capabilities-intel-vmx", "x86_64", "Skylake-Client-IBRS", "vmx", 1, 8)]
    [InlineData("capabilities-amd-numa", "x86_64", "EPYC-Rome", "svm", 2, 8)]
    [InlineData("capabilities-aarch64", "aarch64", "Neoverse-N1", "atomics", 1, 2)]
    [InlineData("capabilities-no-hardware-virtualisation", "x86_64", "kvm64", "hypervisor", 1, 2)]
    public void A_host_is_read(string file, string architecture, string model, string feature, int cells, int cpus)
    {
        var host = Read(file);
        Assert.Equal(architecture, host.Architecture);
        Assert.Equal(model, host.CpuModel);
        Assert.Contains(feature, host.CpuFeatures);
        Assert.Equal(cells, host.Cells.Count);
        Assert.Equal(cpus, host.Cells.Sum(c => c.Cpus.Count));
        Assert.NotNull(host.QemuUser);
    }

    [Fact]
    public void NUMA_nodes_have_their_memory_and_CPUs()
    {
        var cells = Read("capabilities-amd-numa").Cells;
        Assert.Equal([0, 1], cells.Select(c => c.Id));
        Assert.Equal(131900000L * 1024, cells[0].Memory);
        Assert.Equal([0, 1, 4, 5], cells[0].Cpus.Select(c => c.Id));
        Assert.Equal(new HostCapabilities.Cpu(2, 1, 0, 0), cells[1].Cpus[0]);
    }

    [Fact]
    public void An_offline_CPU_has_no_place() =>
        Assert.Equal(new HostCapabilities.Cpu(7, null, null, null), Read("capabilities-amd-numa").Cells[1].Cpus[^1]);

    [Theory]
    [InlineData("capabilities-intel-vmx", 107u, 107u)]
    [InlineData("capabilities-amd-numa", 64055u, 108u)]
    public void QEMUs_user_is_told_by_the_DAC_model(string file, uint user, uint group) => Assert.Equal((user, group), Read(file).QemuUser);

    [Fact]
    public void Types_and_machines_are_those_of_the_architecture()
    {
        var host = Read("capabilities-intel-vmx");
        Assert.Equal(["qemu", "kvm"], host.VirtTypes("x86_64"));
        Assert.Equal(["qemu"], host.VirtTypes("i686"));
        Assert.Empty(host.VirtTypes("s390x"));
        Assert.True(host.Offers("x86_64", "kvm"));
        Assert.False(host.Offers("i686", "kvm"));
        Assert.DoesNotContain("q35", host.Machines("i686", "qemu"));
        Assert.Contains("q35", host.Machines("x86_64", "kvm"));
    }

    [Fact]
    public void A_domain_type_may_have_machines_of_its_own()
    {
        var host = Read("capabilities-amd-numa");
        Assert.Equal(["pc-i440fx-rhel7.6.0", "pc-q35-rhel9.0.0", "q35"], host.Machines("x86_64", "kvm").Order(StringComparer.Ordinal));
        Assert.Equal(["pc", "pc-i440fx-6.2", "pc-q35-6.2", "q35"], host.Machines("x86_64", "qemu").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_left_out_is_nothing()
    {
        var host = new HostCapabilities("<capabilities/>");
        Assert.Equal("", host.Architecture);
        Assert.Equal("", host.CpuModel);
        Assert.Empty(host.CpuFeatures);
        Assert.Empty(host.Cells);
        Assert.Null(host.QemuUser);
        Assert.Empty(host.VirtTypes("x86_64"));
        Assert.Empty(host.Machines("x86_64", "kvm"));
    }

    [Theory]
    [InlineData("root:root")]
    [InlineData("+1")]
    [InlineData("")]
    [InlineData("+1:+2:+3")]
    [InlineData("+-1:+2")]
    public void A_label_that_is_no_pair_of_numbers_tells_no_user(string label) =>
        Assert.Null(
            new HostCapabilities(
                "<capabilities><host><secmodel><model>dac</model><baselabel "
                    + $"type='kvm'>{label}</baselabel></secmodel></host></capabilities>").QemuUser);

    private static HostCapabilities Read(string file) => new(TestData.Read(file));
}
