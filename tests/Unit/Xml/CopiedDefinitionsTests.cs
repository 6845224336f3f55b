using System.Xml.Linq;
using KvmPS.Definitions;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Xml;

/// <summary>Copies of definitions with elements of all kinds, and with KVMPS_XML_CORPUS of all in that folder.</summary>
public sealed class CopiedDefinitionsTests
{
    [Fact]
    public void A_copy_shares_no_file_socket_port_or_address_that_only_one_VM_may_have()
    {
        // What has no name is no definition of a VM.
        var definitions = DefinitionSet.Of("domain").Where(d => d.Xml.Element("name")?.Value.Trim().Length > 0).ToList();
        var faults = new List<string>();
        foreach (var (file, xml) in definitions)
        {
            var before = Of(xml);
            var definition = PortableDomainXml.Parse(xml.ToString(), file);
            definition.BecomeAnother("kvmps-copy", Guid.NewGuid(), (port, _) => port + 1);
            foreach (var state in definition.StateFiles) definition.SetStateFile(state.Label, state.NameOf("/kvmps/copy"));
            faults.AddRange(Of(XElement.Parse(definition.ToString())).Intersect(before).Select(shared => $"{file}: {shared}"));
        }

        Assert.True(definitions.Count >= 3, $"{definitions.Count} definitions");
        Assert.True(faults.Count == 0, $"{faults.Count} faults over {definitions.Count} definitions\n{string.Join('\n', faults.Take(40))}");
    }

    /// <summary>What there is one of on the host is told to the user, and left.</summary>
    private static HashSet<string> Of(XElement domain)
        => [.. ExclusiveResources.Of(domain).Where(r => r.Kind != ExclusiveKind.HostDevice).Select(r => $"{r.Text}: {r.Value}")];
}
