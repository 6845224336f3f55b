using System.Management.Automation;
using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>Writes VMs' definitions as libvirt has them (virDomainGetXMLDesc).</summary>
[Cmdlet(VerbsCommon.Get, "KvmVMXml", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(string))]
public sealed class GetKvmVMXmlCommand : VMItemCommand
{
    /// <summary>The stored definition, also of a VM that runs. Default: of a running VM what it is now.</summary>
    [Parameter]
    public SwitchParameter Inactive { get; set; }

    /// <summary>With what is secret in it: the passwords of screens.</summary>
    [Parameter]
    public SwitchParameter IncludeSecurityInfo { get; set; }

    private protected override void Process(Domain domain) => WriteObject(domain.Xml(
        (Inactive ? DomainXmlFlags.Inactive : DomainXmlFlags.None) | (IncludeSecurityInfo ? DomainXmlFlags.Secure : DomainXmlFlags.None)));
}
