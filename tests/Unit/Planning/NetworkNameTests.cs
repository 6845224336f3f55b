using KvmPS.Model;
using KvmPS.Planning.Bridge;
using KvmPS.Planning.Network;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class NetworkNameTests
{
    [Theory]
    [InlineData("52:54:00:AB:cd:01", "52:54:00:ab:cd:01")]
    [InlineData("52-54-00-ab-cd-01", "52:54:00:ab:cd:01")]
    [InlineData("525400abcd01", "52:54:00:ab:cd:01")]
    [InlineData("5254.00ab.cd01", "52:54:00:ab:cd:01")]
    public void A_MAC_address_is_read_as_it_is_written_anywhere(string text, string expected) =>
        Assert.Equal(expected, MacAddress.Normalise(text));

    [Theory]
    [InlineData("")]
    [InlineData("52:54:00:ab:cd")]
    [InlineData("52:54:00:ab:cd:0g")]
    [InlineData("52:54-00:ab:cd:01")]
    [InlineData("5:254:00:ab:cd:01")]
    [InlineData("53:54:00:ab:cd:01")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("00:00:00:00:00:00")]
    [InlineData("52:54:00:ab:cd:01'/>")]
    public void What_no_card_can_have_is_refused(string text) =>
        Assert.Equal("InvalidMacAddress", Assert.Throws<KvmException>(() => MacAddress.Normalise(text)).Id);

    [Fact]
    public void A_new_one_is_valid_and_not_the_last_one()
    {
        var made = Enumerable.Range(0, 50).Select(_ => MacAddress.New()).ToList();
        Assert.All(made, m => Assert.Equal(m, MacAddress.Normalise(m)));
        Assert.All(made, m => Assert.StartsWith("52:54:00:", m, StringComparison.Ordinal));
        Assert.True(made.Distinct().Count() > 45);
    }

    [Theory]
    [InlineData("br0", true)]
    [InlineData("fifteen-letters", true)]
    [InlineData("sixteen-letters-", false)]
    [InlineData("", false)]
    [InlineData("br 0", false)]
    [InlineData("br/0", false)]
    [InlineData("br:0", false)]
    [InlineData("..", false)]
    public void A_bridge_has_a_name_that_Linux_takes(string name, bool valid)
        => Assert.Equal(valid ? null : "InvalidBridgeName", (Record.Exception(() => InterfaceName.Validate(name)) as KvmException)?.Id);

    [Theory]
    [InlineData("lab", true)]
    [InlineData("it's \"lab\" <1>", true)]
    [InlineData("a/b", false)]
    [InlineData(" ", false)]
    [InlineData(".", false)]
    [InlineData("a\nb", false)]
    public void A_network_has_a_name_that_libvirt_takes(string name, bool valid)
        => Assert.Equal(valid ? null : "InvalidNetworkName", (Record.Exception(() => NetworkName.Check(name)) as KvmException)?.Id);
}
