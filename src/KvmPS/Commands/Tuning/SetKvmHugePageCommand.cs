using System.Globalization;
using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Tuning;

namespace KvmPS.Commands.Tuning;

/// <summary>Reserves or releases huge pages for VMs. Restore-KvmTuning undoes it.</summary>
[Cmdlet(VerbsCommon.Set, "KvmHugePage", SupportsShouldProcess = true)]
[OutputType(typeof(KvmHugePage))]
public sealed class SetKvmHugePageCommand : KvmCommand
{
    private const long Gibibyte = 1L << 30;

    /// <summary>The number of pages of the pool; 0 releases them all.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(0L, long.MaxValue)]
    public long Count { get; set; }

    /// <summary>Bytes of a page: 2MB or 1GB. Default: the smallest that the host has.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PageSize")]
    public long? Size { get; set; }

    /// <summary>The NUMA node of the memory. Default: all nodes evenly.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int? Node { get; set; }

    /// <summary>Keeps the setting across reboots, in a file of KvmPS in tmpfiles.d.</summary>
    [Parameter]
    public SwitchParameter Persist { get; set; }

    /// <summary>Writes the pool after the change.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var pages = new HugePages(HostRoot.Current, libvirt: null);
        var pool = pages.Find(Size, Node);
        pages.RequireMemory(pool, Count);
        var tuning = new State.Tuning(HostRoot.Current, Cancel);
        var plan = HugePages.Plan(tuning, pool, Count, Persist);
        var name = $"{ByteSize.Format(pool.PageSize)} pages{(Node is null ? "" : $" of node {Node}")}";
        if (plan.IsDone) WriteVerbose($"There are already {Count.ToString(CultureInfo.InvariantCulture)} {name}.");
        else if (ShouldProcess(name, plan.Text)) Apply(tuning, plan, pages, name);
        else return;
        if (plan.Warning is { } warning) WriteWarning(warning);
        if (Persist && pool.PageSize >= Gibibyte)
        {
            WriteWarning(
                "Large pages are allocated most reliably at boot, by the kernel command line: hugepagesz=1G "
                    + $"hugepages={Count.ToString(CultureInfo.InvariantCulture)}");
        }

        if (PassThru) WriteObject(pages.Show(pages.Find(Size, Node)));
    }

    /// <summary>The kernel takes the number, and then finds as many as it can: fewer is undone, and said.</summary>
    private void Apply(State.Tuning tuning, State.TuningPlan plan, HugePages pages, string name)
    {
        var entry = tuning.Apply(plan);
        var got = pages.Find(Size, Node).Total;
        if (got == Count) return;
        tuning.Restore(entry, force: true);
        throw got < Count
            ? new KvmException(
                "HugePageFragmented",
                Failure.Unavailable,
                $"The kernel allocated only {got} of {Count} {name}, because its memory is fragmented. The pool has its previous size "
                    + "again.",
                "Compact the memory and repeat the command: echo 1 > /proc/sys/vm/compact_memory. Or use what is available: "
                    + $"Set-KvmHugePage -Count {got}")
            : new KvmException(
                "HugePageInUse",
                Failure.Busy,
                $"{got} {name} are in use, so the pool cannot shrink to {Count}. The pool has its previous size again.",
                "Stop the VMs that use them first.");
    }
}
