using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Unit.Xml;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Libvirt;

/// <summary>What NewDomainXml writes, held against libvirt's own schema and its parser. The test driver takes VMs of every type.</summary>
public sealed class SchemaTests
{
    public static IEnumerable<TheoryDataRow<int>> Numbers => Enumerable.Range(0, Plans.All.Count).Select(i => new TheoryDataRow<int>(i));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_definition_is_valid(int number)
    {
        using var host = new TestHost();
        using var connection = host.Open();
        using var domain = Domain.Define(connection, NewDomainXml.Write(Plans.All[number]));
        Assert.Equal(Plans.All[number].Id, domain.Id);
    }

    [Fact]
    public void An_invalid_one_would_be_found()
    {
        using var connection = Connection.Open("test:///default");
        var wrong = NewDomainXml.Write(Plans.Q35).Replace("</devices>", "<toaster/></devices>", StringComparison.Ordinal);
        Assert.Equal(ErrorNumber.XmlInvalidSchema, Assert.Throws<LibvirtException>(() => Domain.Define(connection, wrong)).Number);
    }

    [Theory]
    [InlineData("<&\">")]
    [InlineData("$(reboot)")]
    [InlineData("💾🚀")]
    [InlineData("'quoted' \"twice\" `tick`")]
    [InlineData(" leading and trailing ")]
    public void A_strange_name_goes_through_libvirt_and_back(string name)
    {
        using var host = new TestHost();
        using var connection = host.Open();
        var plan = Plans.Q35 with
        {
            Name = name,
            Title = name,
            DomainType = "test",
            Architecture = "i686",
            Machine = null,
            Graphics = KvmGraphicsKind.None,
            Disks = [new("/images/" + name, "raw", false)],
        };
        using var domain = Domain.Define(connection, NewDomainXml.Write(plan));
        Assert.Equal(name, domain.Name);
        Assert.Equal(plan.Id, domain.Id);
        using var again = Domain.ByName(connection, name);
        Assert.Equal(plan.Id, again.Id);
        Assert.Equal(["/images/" + name], DomainXml.Parse(again.Xml(DomainXmlFlags.None)).Disks.Select(d => d.Path));
        Assert.Equal(name, Assert.Single(Domain.List(connection)).Name);
    }
}
