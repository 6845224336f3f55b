using CsCheck;
using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Objects;

public sealed class CpuTopologyTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Int[0, 9999], Gen.Int[0, 9999], Gen.Int[0, 9999])
            .Sample(
                (sockets, cores, threads) =>
                {
                    var topology = new KvmCpuTopology
                    {
                        Sockets = sockets,
                        Cores = cores,
                        Threads = threads,
                    };
                    return new KvmCpuTopology(topology.ToString()) == topology && topology.Total == (long)sockets * cores * threads;
                });

    [Theory]
    [InlineData("cores=4", 1, 4, 1)]
    [InlineData("sockets=2,cores=4,threads=2", 2, 4, 2)]
    [InlineData(" threads = 2 , SOCKETS=3 ", 3, 1, 2)]
    public void Virt_installs_form_is_read(string text, int sockets, int cores, int threads)
        => Assert.Equal(new KvmCpuTopology { Sockets = sockets, Cores = cores, Threads = threads }, new KvmCpuTopology(text));

    [Fact]
    public void Dies_and_clusters_count_and_are_told_where_there_are_several()
    {
        var topology = new KvmCpuTopology("sockets=2,dies=2,clusters=3,cores=4,threads=2");
        Assert.Equal((96, "sockets=2,dies=2,clusters=3,cores=4,threads=2"), (topology.Total, topology.ToString()));
        Assert.Equal("sockets=1,cores=4,threads=1", new KvmCpuTopology("cores=4").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2,4,2")]
    [InlineData("cores")]
    [InlineData("cores=")]
    [InlineData("cores=-1")]
    [InlineData("cores=four")]
    [InlineData("books=2")]
    [InlineData("cores=4,")]
    [InlineData("cores=99999999999")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => new KvmCpuTopology(text));
}
