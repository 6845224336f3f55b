using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VMDisk;

namespace KvmPS.Commands.Disk;

/// <summary>Lists the disks and drives of VMs with their settings.</summary>
[Cmdlet(VerbsCommon.Get, "KvmVMDisk", DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmVMDisk))]
public sealed class GetKvmVMDiskCommand : VMItemCommand
{
    /// <summary>Targets such as vda; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(DiskTargetCompleter))]
    [SupportsWildcards]
    [ValidateNotNull]
    public string[] Target { get; set; } = ["*"];

    private protected override void Process(Domain domain)
    {
        var disks = VMDiskReader.All(domain).ToList();
        foreach (var target in Target) Each(target, () =>
        {
            var matches = NameArgument.Matcher(target);
            var found = disks.Where(d => matches(d.Target)).ToList();
            if (found.Count == 0 && !NameArgument.IsPattern(target)) VMDiskConfiguration.Read(domain).Choose(domain, target, asked: null);
            WriteObject(found, enumerateCollection: true);
        });
    }
}
