using KvmPS.Bench.Measuring;

namespace KvmPS.Bench.Figures;

/// <summary>What the Tab key waits for, through PowerShell's own completion: names of VMs, snapshots and connections.</summary>
internal static class CompletionFigures
{
    private const int WarmUp = 3;
    private const int Rounds = 15;
    private const double Limit = 50;

    public static void Measure(Lab lab, Report report)
    {
        var disk = Engines.Quote(Path.Combine(lab.Daemon.Disks, "completion.qcow2"));
        lab.Run($"New-KvmDisk {disk} 1MB | Out-Null; New-KvmVM snapped 32MB -VirtType Qemu -NoNetwork -Graphics None -Disk {disk} | Out-Null; foreach ($i in 1..20) {{ New-KvmSnapshot snapped \"snap-$i\" | Out-Null }}");
        Add(lab, report, "names of VMs, all", "Stop-KvmVM -Name ", Lab.VMCount + 1);
        Add(lab, report, "names of VMs, a few", "Stop-KvmVM b0099", 10);
        Add(lab, report, "names of a VM's snapshots", "Restore-KvmSnapshot snapped snap-1", 11);
        Add(lab, report, "connections", "Get-KvmVM -Connection qemu", null);
        lab.Run("Remove-KvmVM snapped -RemoveDisk -Force");
    }

    private static void Add(Lab lab, Report report, string what, string line, int? expected)
    {
        var complete = $"$done = [System.Management.Automation.CommandCompletion]::CompleteInput({Engines.Quote(line)}, {line.Length}, $null)";
        var check = expected is null ? "if ($done.CompletionMatches.Count -eq 0) { throw 'nothing was completed' }" : $"if ($done.CompletionMatches.Count -ne {expected}) {{ throw \"$($done.CompletionMatches.Count) completions\" }}";
        var samples = Samples.InTurns(WarmUp, Rounds, () => lab.Time(complete, check))[0];
        report.Add(new($"Tab: {what}", "", "ms", samples.Median, null, Bound.AtMost(Limit, "ms"), Rounds, FormattableString.Invariant($"'{line}' with {Lab.VMCount} VMs; best {samples.Best:0.0} ms.")));
    }
}
