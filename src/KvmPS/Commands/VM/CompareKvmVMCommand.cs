using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>Compares VMs with another VM, or running VMs with their stored definitions.</summary>
[Cmdlet(VerbsData.Compare, "KvmVM", DefaultParameterSetName = ByName)]
[OutputType(typeof(KvmVMDifference))]
public sealed class CompareKvmVMCommand : VMCommand
{
    /// <summary>
    /// The VM whose stored definition is the reference. Default: the stored definition of each VM is compared with its running one.
    /// </summary>
    [Parameter(Position = 1)]
    [NameOf(typeof(KvmVM), typeof(KvmVMDetail))]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DifferenceName { get; set; }

    private protected override void Process(Domain domain)
    {
        var stored = domain.Xml(DomainXmlFlags.Inactive);
        if (DifferenceName is not null)
        {
            var other = DomainSelection.Literal(domain.Connection, DifferenceName);
            Write(domain, other.Name, DomainDifferences.Between(stored, other.Xml(DomainXmlFlags.Inactive), sameVM: other.Id == domain.Id));
            return;
        }

        if (!domain.IsActive) throw VMErrors.NotRunning(domain.Name);
        var live = PortableDomainXml.Parse(domain.Xml(DomainXmlFlags.None), "libvirt's answer");
        live.RemoveRuntimeParts();
        var definition = PortableDomainXml.Parse(stored, "libvirt's answer");
        live.KeepBackingChains(definition);
        if (Text(domain, DomainXmlFlags.Migratable) is { } asked)
        {
            // A host that the VM migrates to is told the CPU that it was started with, not what came of that here. If a start would
            // make the same of the stored one, there is no difference, though a model such as host-model is spelled out by then.
            var next = Text(domain, DomainXmlFlags.Inactive | DomainXmlFlags.UpdateCpu);
            live.TakeCpuModel(next?.HasSameCpuModel(asked) == true ? definition : asked);
        }

        Write(domain, "Live", DomainDifferences.OfRunning(stored, live.ToString()));
    }

    /// <summary>null where the driver has no such description.</summary>
    private static PortableDomainXml? Text(Domain domain, DomainXmlFlags flags)
    {
        try
        {
            return PortableDomainXml.Parse(domain.Xml(flags), "libvirt's answer");
        }
        catch (LibvirtException error)
            when (error.Number
                    is ErrorNumber.NoSupport
                        or ErrorNumber.InvalidArg
                        or ErrorNumber.OperationDenied
                        or ErrorNumber.OperationUnsupported)
        {
            return null;
        }
    }

    private void Write(Domain domain, string with, IReadOnlyList<DomainDifferences.Difference> differences)
    {
        foreach (var (path, left, right) in differences)
            WriteObject(
                new KvmVMDifference
                {
                    Name = domain.Name,
                    Id = domain.Id,
                    ConnectionUri = domain.Connection.Uri,
                    With = with,
                    Path = path,
                    Left = left,
                    Right = right,
                });
        if (differences.Count == 0) WriteVerbose($"VM '{domain.Name}' has no differences.");
    }
}
