using System.Xml.Linq;
using KvmPS.Planning.VM;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>Tags in a definition, beside what others keep there.</summary>
public sealed class TagsXmlTests
{
    private const string Other = "<domain><name>web</name><metadata><app:x xmlns:app=\"urn:app\">1</app:x></metadata></domain>";

    [Fact]
    public void They_come_back_as_they_were_set_and_others_stay()
    {
        var domain = XElement.Parse(Other);
        TagsXml.Set(domain, VMTag.ParseAll(["role=web & <more>", "backup", "owner=Łukasz 💾", "eq=a=b"]));
        var again = XElement.Parse(domain.ToString(SaveOptions.DisableFormatting));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["backup"] = "",
                ["eq"] = "a=b",
                ["owner"] = "Łukasz 💾",
                ["role"] = "web & <more>",
            },
            TagsXml.Of(again));
        Assert.Equal("1", again.Element("metadata")!.Element(XName.Get("x", "urn:app"))!.Value);
        TagsXml.Set(again, new Dictionary<string, string>());
        Assert.True(XNode.DeepEquals(XElement.Parse(Other), again), again.ToString());
    }

    [Fact]
    public void Without_any_nothing_is_left()
    {
        var domain = XElement.Parse("<domain><name>web</name></domain>");
        TagsXml.Set(domain, VMTag.ParseAll(["a=1"]));
        TagsXml.Set(domain, new Dictionary<string, string>());
        Assert.Equal("<domain><name>web</name></domain>", domain.ToString(SaveOptions.DisableFormatting));
        Assert.Null(TagsXml.Write(new Dictionary<string, string>()));
        Assert.Empty(TagsXml.Parse(null));
    }

    [Theory]
    [InlineData("<tags><tag name='env'>prod</tag></tags>")]
    [InlineData("<kvmps:tags xmlns:kvmps='urn:kvmps:tags:1'><kvmps:tag name='env'>prod</kvmps:tag><kvmps:later/><kvmps:tag/></kvmps:tags>")]
    public void What_libvirt_hands_out_is_read(string element) =>
        Assert.Equal(new KeyValuePair<string, string>("env", "prod"), Assert.Single(TagsXml.Parse(element)));
}
