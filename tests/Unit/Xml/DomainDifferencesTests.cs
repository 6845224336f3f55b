using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

public sealed class DomainDifferencesTests
{
    [Fact]
    public void Devices_are_held_against_each_other_by_what_they_are()
    {
        var found = DomainDifferences.Between(
            "<domain><name>a</name><devices><disk><target dev='vda'/><driver cache='none'/></disk><disk><target dev='vdb'/></disk></devices></domain>",
            "<domain><name>b</name><devices><disk><target dev='vdb'/></disk><disk><target dev='vda'/><driver/></disk><tpm/></devices></domain>",
            sameVM: false);
        Assert.Equal([new("devices/disk[vda]/driver/@cache", "none", null), new("devices/tpm", null, "<tpm/>")], found);
    }

    [Fact]
    public void Several_of_a_kind_are_numbered_and_one_is_not()
    {
        var found = DomainDifferences.Between("<d><devices><video><model type='a'/></video><input type='x'/></devices></d>", "<d><devices><video><model type='b'/></video><input type='x'/><input type='y'/></devices></d>", sameVM: true);
        Assert.Equal([new("devices/video/model/@type", "a", "b"), new("devices/input[2]", null, "<input type=\"y\" />")], found);
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        const string With = "<domain><devices><graphics passwd='geheim'/></devices></domain>";
        var both = DomainDifferences.Between(With, With.Replace("geheim", "anders", StringComparison.Ordinal), sameVM: true);
        var gone = DomainDifferences.Between(With, "<domain><devices/></domain>", sameVM: true);
        Assert.Single(both);
        Assert.Single(gone);
        Assert.DoesNotContain("geheim", string.Join("", both.Concat(gone)), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_but_for_order_is_not_equal() => Assert.False(DomainDifferences.AreEqual("<d><a/><b/></d>", "<d><b/><a/></d>"));

    [Fact]
    public void White_space_and_comments_do_not_count() => Assert.True(DomainDifferences.AreEqual("<d><!-- x --><a/>\n</d>", "<d>  <a /></d>"));
}
