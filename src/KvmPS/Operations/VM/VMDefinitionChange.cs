using KvmPS.Libvirt;
using KvmPS.Xml;

namespace KvmPS.Operations.VM;

/// <summary>Another definition for a VM, as a whole.</summary>
internal sealed class VMDefinitionChange
{
    private readonly Domain _domain;
    private readonly string _wanted;
    private readonly IReadOnlyList<DomainDifferences.Difference> _differences;

    private VMDefinitionChange(Domain domain, string stored, string wanted)
    {
        _domain = domain;
        _wanted = wanted;
        _differences = DomainDifferences.Between(stored, wanted, sameVM: true);
        IsEmpty = _differences.Count == 0 && DomainDifferences.AreEqual(stored, wanted);
    }

    public bool IsEmpty { get; }

    /// <summary>True when a screen that had a password would have none.</summary>
    public bool DropsPassword =>
        _differences.Any(d => d is { Right: null, Left: not null } && d.Path.EndsWith("/@passwd", StringComparison.Ordinal));

    /// <summary>True when a disk on the web that had cookies would have none.</summary>
    public bool DropsCookies =>
        _differences.Any(d => d is { Right: null, Left: not null } && d.Path.Contains("/cookie", StringComparison.Ordinal));

    /// <summary>In words, for -WhatIf.</summary>
    public string Text =>
        "Set the definition: "
        + (
            _differences.Count == 0
                ? "elements in another order"
                : string.Join(
                    "; ",
                    _differences.Select(d =>
                        d switch
                        {
                            { Left: null } => $"{d.Path} added, {d.Right}",
                            { Right: null } => $"{d.Path} removed, was {d.Left}",
                            _ => $"{d.Path} {d.Right}, was {d.Left}",
                        })));

    /// <summary>The stored definition, with passwords: without them they would be gone once it is stored again.</summary>
    /// <exception cref="KvmException">VMNotPersistent.</exception>
    public static string Stored(Domain domain) =>
        domain.IsPersistent ? domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure) : throw VMErrors.NotPersistent(domain.Name);

    /// <param name="domain">The VM.</param>
    /// <param name="xml">What it shall have.</param>
    /// <exception cref="KvmException">NotAVMDefinition, DefinitionOfAnotherVM or VMNotPersistent.</exception>
    public static VMDefinitionChange Plan(Domain domain, string xml)
    {
        var stored = Stored(domain);
        var definition = PortableDomainXml.Parse(xml, "The text");
        if (definition.IsLive)
        {
            definition.RemoveRuntimeParts();
            definition.KeepBackingChains(PortableDomainXml.Parse(stored, "libvirt's answer"));
        }

        definition.FillId(domain.Id);
        if (definition.Name != domain.Name || definition.Id != domain.Id)
        {
            throw new KvmException(
                "DefinitionOfAnotherVM",
                Failure.InvalidArgument,
                $"The text defines VM '{definition.Name}' ({definition.Id}), not VM '{domain.Name}' ({domain.Id}).",
                $"Rename the VM: Set-KvmVM -Name {VMErrors.QuoteName(domain.Name)} -NewName NAME. Or create another VM from a file: "
                    + "Import-KvmVM");
        }

        return new(domain, stored, definition.ToString());
    }

    public void CarryOut() => Domain.Define(_domain.Connection, _wanted).Dispose();
}
