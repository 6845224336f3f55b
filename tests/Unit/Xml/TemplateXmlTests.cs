using System.Xml.Linq;
using KvmPS.Model;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>A template's definition, and what is taken out of a VM's for it.</summary>
public sealed class TemplateXmlTests
{
    private const string VM = """
        <domain type='kvm'>
          <name>web</name>
          <uuid>6ba7b810-9dad-11d1-80b4-00c04fd430c8</uuid>
          <metadata><app:x xmlns:app='urn:app'>1</app:x></metadata>
          <sysinfo type='smbios'><system><entry name='uuid'>6ba7b810-9dad-11d1-80b4-00c04fd430c8</entry></system></sysinfo>
          <devices>
            <interface type='network'><mac address='52:54:00:00:00:01'/><source network='default'/><target dev='web0'/></interface>
            <graphics type='vnc' port='5901' autoport='no'/>
            <vsock model='virtio'><cid auto='no' address='7'/></vsock>
          </devices>
        </domain>
        """;

    [Fact]
    public void What_is_known_of_it_is_beside_the_definition_and_comes_back()
    {
        var made = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var template = TemplateXml.Parse(TemplateXml.Write(VM, made, "web & <co>", KvmTemplateGeneralization.Sysprep), "it");
        Assert.Equal(
            (made, "web & <co>", KvmTemplateGeneralization.Sysprep),
            (template.Created!.Value.ToUniversalTime(), template.Source, template.Generalized));
        Assert.True(
            XNode.DeepEquals(
                XElement.Parse(VM, LoadOptions.PreserveWhitespace),
                XElement.Parse(template.Definition, LoadOptions.PreserveWhitespace)),
            template.Definition);
        Assert.Equal(
            (null, "", KvmTemplateGeneralization.None),
            (TemplateXml.Parse(VM, "it").Created, TemplateXml.Parse(VM, "it").Source, TemplateXml.Parse(VM, "it").Generalized));
        Assert.Equal("NotAVMDefinition", Assert.Throws<KvmException>(() => TemplateXml.Parse("<nothing/>", "it")).Id);
    }

    [Fact]
    public void What_is_one_VMs_alone_is_taken_out()
    {
        var definition = PortableDomainXml.Parse(VM, "it");
        definition.BecomeAnother("template", null, (port, _) => port);
        var xml = XElement.Parse(definition.ToString());
        Assert.Empty(
            xml.Elements("uuid").Concat(xml.Descendants("mac")).Concat(xml.Descendants("entry")).Concat(xml.Descendants("target")));
        Assert.Equal(
            ("-1", "yes"),
            (
                (string?)xml.Descendants("graphics").Single().Attribute("port"),
                (string?)xml.Descendants("graphics").Single().Attribute("autoport")));
        Assert.Equal("<cid auto=\"yes\" />", xml.Descendants("cid").Single().ToString());
        var id = Guid.NewGuid();
        definition.BecomeAnother("web", id, (port, _) => port);
        Assert.Equal(id, definition.Id);
    }
}
