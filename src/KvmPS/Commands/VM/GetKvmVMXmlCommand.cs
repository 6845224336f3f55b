using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;

namespace KvmPS.Commands.VM;

/// <summary>Gets the XML definitions of VMs from libvirt (virDomainGetXMLDesc).</summary>
[Cmdlet(VerbsCommon.Get, "KvmVMXml", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(string))]
public sealed class GetKvmVMXmlCommand : VMItemCommand
{
    /// <summary>Gets the stored definition of running VMs, too. Default: the live definition of a running VM.</summary>
    [Parameter]
    public SwitchParameter Inactive { get; set; }

    /// <summary>Includes security information: the passwords of graphics.</summary>
    [Parameter]
    public SwitchParameter IncludeSecurityInfo { get; set; }

    private protected override void Process(Domain domain) => WriteObject(domain.Xml(
        (Inactive ? DomainXmlFlags.Inactive : DomainXmlFlags.None) | (IncludeSecurityInfo ? DomainXmlFlags.Secure : DomainXmlFlags.None)));
}
