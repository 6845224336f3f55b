using CsCheck;
using KvmPS.Model;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class CpuListTests
{
    private static readonly Gen<int[]> Sets = Gen.Int[0, 8191].Array[1, 200];

    [Fact]
    public void What_is_written_is_read_back()
        => Sets.Sample(cpus => CpuList.Parse(CpuList.Format(cpus.Distinct())).SequenceEqual(cpus.Distinct().Order()));

    [Fact]
    public void It_is_written_in_one_way_whatever_the_order()
        => Sets.Sample(cpus => CpuList.Format(cpus.Distinct()) == CpuList.Format(cpus.Distinct().OrderDescending()));

    [Fact]
    public void A_number_given_twice_counts_once()
        => Sets.Sample(cpus => CpuList.Format(cpus.Concat(cpus)) == CpuList.Format(cpus.Distinct()));

    [Fact]
    public void What_a_caret_takes_out_is_out()
        => Gen.Select(Gen.Int[0, 500], Gen.Int[1, 500], Gen.Int[0, 500]).Sample((first, length, gap) =>
        {
            var taken = first + (gap % (length + 1));
            var cpus = CpuList.Parse($"{first}-{first + length},^{taken}");
            return cpus.Count == length && !cpus.Contains(taken);
        });

    [Fact]
    public void Any_text_is_read_or_refused_with_its_id()
        => Gen.String[Gen.OneOfConst("0123456789-,^ abx٣".ToCharArray()), 0, 12].Sample(text =>
        {
            try
            {
                return CpuList.Parse(text).Count > 0;
            }
            catch (KvmException error)
            {
                return error.Id == "InvalidCpuSet" && error.Advice is not null;
            }
        });

    [Theory]
    [InlineData("1-4,6,8", "1-4,6,8")]
    [InlineData("8,6,1-2,3-4", "1-4,6,8")]
    [InlineData("0-7,^3", "0-2,4-7")]
    [InlineData("^3,0-7", "0-2,4-7")]
    [InlineData(" 1 , 2 ", "1-2")]
    [InlineData("5-5", "5")]
    [InlineData("8191", "8191")]
    public void A_list_is_understood(string text, string same) => Assert.Equal(same, CpuList.Format(CpuList.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("1,,2")]
    [InlineData("4-1")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1-2-3")]
    [InlineData("1.5")]
    [InlineData("all")]
    [InlineData("8192")]
    [InlineData("0-1000000000")]
    [InlineData("99999999999999999999")]
    [InlineData("1,^1")]
    [InlineData("^1")]
    [InlineData("^")]
    [InlineData("0x1")]
    [InlineData("1\n2")]
    public void Anything_else_is_refused(string text) =>
        Assert.Equal("InvalidCpuSet", Assert.Throws<KvmException>(() => CpuList.Parse(text)).Id);
}
