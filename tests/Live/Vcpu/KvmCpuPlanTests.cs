using KvmPS.Live.Fixture;

namespace KvmPS.Live.Vcpu;

/// <summary>A plan for eight VMs, made from this host's own topology, applied, and checked in the kernel.</summary>
public sealed class KvmCpuPlanTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    [Fact]
    public void A_plan_is_applied_to_eight_VMs_and_holds()
    {
        Run(
            "1..8 | ForEach-Object { New-KvmVM \"$name-$_\" 16MB -VirtType Qemu -NoNetwork -Graphics None -Vcpu (1 + ($_ % 2)) } | "
                + "Start-KvmVM -ThrottleLimit 4");
        var unpinned = Run("Test-KvmCpuPlan \"$name-*\"");
        Assert.All(
            unpinned,
            c =>
                Assert.Equal(
                    Environment.ProcessorCount == 1,
                    !string.Join(';', (string[])((dynamic)c).Finding).Contains("not pinned", StringComparison.Ordinal)));

        var plans = Run("Get-KvmVM \"$name-*\" | New-KvmCpuPlan -Share Cpu");
        Assert.Equal(8, plans.Count);
        Run("Get-KvmVM \"$name-*\" | New-KvmCpuPlan -Share Cpu | Set-KvmCpuAffinity");
        foreach (var plan in plans)
        {
            var process = Qemu.Of($"{((dynamic)plan).VMId}").Id;
            foreach (dynamic pin in (object[])((dynamic)plan).Pin) Assert.Equal($"{pin.Cpu}", Allowed(process, $"CPU {pin.Vcpu}/"));
            Assert.Equal(List((int[])((dynamic)plan).Emulator), Allowed(process, "qemu"));
        }

        // Applied once more there is nothing to do, and no plan outside the VMs disturbs them.
        Assert.Equal(
            8,
            Invoke("Get-KvmVM \"$name-*\" | New-KvmCpuPlan -Share Cpu | Set-KvmCpuAffinity -Verbose")
                .Verbose.Count(v => v.Contains("already", StringComparison.Ordinal)));
        var checks = Run("Test-KvmCpuPlan \"$name-*\"");
        Assert.Equal(8, checks.Count);
        Assert.All(
            checks,
            c => Assert.DoesNotContain("not pinned", string.Join(';', (string[])((dynamic)c).Finding), StringComparison.Ordinal));
        Assert.All(checks, c => Assert.NotNull((object?)((dynamic)c).RemoteMemory));

        // Twelve vCPUs have no room on a small host unless CPUs may be shared; what is short is named.
        var strict = Invoke("New-KvmCpuPlan \"$name-*\" -Cpu 0");
        Assert.Single(strict.Output);
        Assert.Equal(7, strict.Errors.Count);
        Assert.All(strict.Errors, e => Assert.StartsWith("CpuPlanNoRoom,", e.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.StartsWith("CpuNotFound,", Fail("New-KvmCpuPlan \"$name-*\" -Cpu 8000").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith(
            "CpuPlanNoCpu,",
            Fail("New-KvmCpuPlan \"$name-*\" -Cpu 0 -EmulatorCpu 0").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Contains(
            "What if:",
            Screen(
                "New-KvmCpuPlan \"$name-1\" -Share Cpu -Cpu 0 | Set-KvmCpuAffinity -Scope Config -WhatIf; Reset-KvmCpuAffinity "
                    + "\"$name-1\" -WhatIf",
                width: 300),
            StringComparison.Ordinal);
    }

    private static string Allowed(int process, string name)
    {
        var thread = Directory
            .GetDirectories($"/proc/{process}/task")
            .First(t => File.ReadAllText($"{t}/comm").StartsWith(name, StringComparison.Ordinal));
        return File.ReadLines($"{thread}/status")
            .First(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal))
            .Split('\t')[1]
            .Trim();
    }

    /// <summary>0-1,4 as the kernel writes it.</summary>
    private static string List(int[] cpus) => string.Join(',', cpus.Order().Aggregate(new List<(int First, int Last)>(), (runs, cpu) =>
    {
        if (runs.Count > 0 && runs[^1].Last == cpu - 1) runs[^1] = (runs[^1].First, cpu);
        else runs.Add((cpu, cpu));
        return runs;
    }).Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
}
