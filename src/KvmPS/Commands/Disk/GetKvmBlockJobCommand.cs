using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;

namespace KvmPS.Commands.Disk;

/// <summary>Lists the jobs that QEMU does on disks of VMs (virDomainGetBlockJobInfo).</summary>
[Cmdlet(VerbsCommon.Get, "KvmBlockJob", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmBlockJob))]
public sealed class GetKvmBlockJobCommand : VMItemCommand
{
    private protected override void Process(Domain domain) => WriteObject(BlockJobReader.All(domain), enumerateCollection: true);
}
