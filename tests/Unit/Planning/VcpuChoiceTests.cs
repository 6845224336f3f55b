using CsCheck;
using KvmPS.Model;
using KvmPS.Planning.Vcpu;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class VcpuChoiceTests
{
    [Fact]
    public void One_is_the_default() => Assert.Equal((1, 1), VcpuResolver.Make(null, null, null));

    [Fact]
    public void A_number_is_the_maximum_too() => Assert.Equal((4, 4), VcpuResolver.Make(4, null, null));

    [Fact]
    public void Virt_installs_example() => Assert.Equal((5, 10), VcpuResolver.Make(5, 10, null));

    [Fact]
    public void A_topology_makes_the_number() =>
        Assert.Equal((16, 16), VcpuResolver.Make(null, null, new KvmCpuTopology("sockets=2,cores=4,threads=2")));

    [Fact]
    public void A_topology_is_for_the_maximum() =>
        Assert.Equal((3, 16), VcpuResolver.Make(3, null, new KvmCpuTopology("sockets=2,cores=4,threads=2")));

    [Fact]
    public void More_than_the_maximum_is_refused() => Assert.Equal("VcpuOverMaximum", Refused(5, 4, null));

    [Fact]
    public void More_than_the_topology_is_refused() =>
        Assert.Equal("VcpuOverMaximum", Refused(17, null, new KvmCpuTopology("sockets=2,cores=4,threads=2")));

    [Fact]
    public void A_topology_that_makes_another_number_is_refused() =>
        Assert.Equal("TopologyMismatch", Refused(1, 8, new KvmCpuTopology("cores=4")));

    [Fact]
    public void A_topology_with_nothing_in_it_is_refused() =>
        Assert.Equal("InvalidTopology", Refused(1, null, new KvmCpuTopology("cores=0")));

    [Fact]
    public void A_topology_larger_than_a_number_can_be_is_refused()
        => Assert.Equal("TopologyMismatch", Refused(1, null, new KvmCpuTopology { Sockets = 100_000, Cores = 100_000 }));

    [Fact]
    public void What_is_chosen_fits() => Gen.Select(Gen.Int[1, 4096].Nullable(), Gen.Int[1, 4096].Nullable()).Sample((vcpu, maximum) =>
    {
        try
        {
            var (now, most) = VcpuResolver.Make(vcpu, maximum, null);
            return now >= 1 && now <= most && (vcpu ?? now) == now && (maximum ?? most) == most;
        }
        catch (KvmException error)
        {
            return error.Id == "VcpuOverMaximum" && vcpu > maximum;
        }
    });

    private static string Refused(int? vcpu, int? maximum, KvmCpuTopology? topology)
        => Assert.Throws<KvmException>(() => VcpuResolver.Make(vcpu, maximum, topology)).Id;
}
