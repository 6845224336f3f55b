using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;

namespace KvmPS.Bench.Figures;

/// <summary>Get-KvmVM in a warm session, beside the least that it can cost (C) and what a user would type instead (virsh).</summary>
internal static class ListingFigures
{
    private const int WarmUp = 20;
    private const int Rounds = 31;

    public static void Measure(Lab lab, Report report)
    {
        var samples = Samples.InTurns(
            WarmUp,
            Rounds,
            () => Listing(lab),
            () => lab.Limit.Time("bulk", Lab.VMCount),
            () => lab.Limit.Time("same", Lab.VMCount),
            () => lab.Limit.Time("marks", 0),
            () => Programs.Time("virsh", "--connect", lab.Daemon.Uri, "list", "--all"));
        var (ours, bulk, same, marks, virsh) = (samples[0], samples[1], samples[2], samples[3], samples[4]);

        report.Add(new($"Get-KvmVM, {Lab.VMCount} VMs", "C: virConnectGetAllDomainStats, same groups, one call", "ms", ours.Median, bulk.Median, Bound.AtMostTimes(1.5), Rounds));
        report.Add(new($"Get-KvmVM, {Lab.VMCount} VMs", "C: exactly the calls that Get-KvmVM makes", "ms", ours.Median, same.Median, Bound.AtMostTimes(1.5), Rounds, FormattableString.Invariant(
            $"it asks only running VMs for the groups that only those have, and for what the statistics lack (autostart, transient, saved: {marks.Median:0.00} ms) on a second thread. Best of {Rounds}: Get-KvmVM {ours.Best:0.00}, C one call {bulk.Best:0.00}, C the same calls {same.Best:0.00}, virsh {virsh.Best:0} ms.")));
        report.Add(new($"Get-KvmVM, {Lab.VMCount} VMs", "virsh list --all (whole process)", "ms", ours.Median, virsh.Median, Bound.Faster(4), Rounds));
    }

    internal static double Listing(Lab lab)
        => lab.Time("$vms = Get-KvmVM", $"if ($vms.Count -ne {Lab.VMCount}) {{ throw \"Get-KvmVM gave $($vms.Count) VMs.\" }}");
}
