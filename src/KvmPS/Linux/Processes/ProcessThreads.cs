using System.Globalization;
using System.Runtime.InteropServices;
using KvmPS.Model;

namespace KvmPS.Linux;

/// <summary>The threads of a process of this host, and the CPUs that they may run on (sched_setaffinity(2)).</summary>
internal sealed class ProcessThreads(int process)
{
    private const int NoSuchProcess = 3;
    private const int NotPermitted = 1;

    private readonly string _folder = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task";

    /// <exception cref="KvmException">ProcessNotFound.</exception>
    public IReadOnlyList<KvmProcessAffinity> Read()
    {
        var threads = Ids().Select(Read).OfType<KvmProcessAffinity>().ToList();
        return threads.Count > 0 ? threads : throw NotFound();
    }

    /// <summary>Pins every thread, also those that begin meanwhile: a new thread has the CPUs of the one that made it.</summary>
    /// <exception cref="KvmException">ProcessNotFound, ProcessAccessDenied, CpuAffinityRefused.</exception>
    public void Set(IReadOnlyCollection<int> cpus)
    {
        var done = new HashSet<int>();
        for (var pass = Ids(); pass.Count > 0; pass = [.. Ids().Except(done)])
        {
            foreach (var thread in pass)
            {
                Set(thread, cpus);
                done.Add(thread);
            }
        }

        if (done.Count == 0) throw NotFound();
    }

    private List<int> Ids() => [.. HostRoot.Real.Names(_folder).Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Order()];

    private KvmProcessAffinity? Read(int thread)
    {
        // The thread may have ended since it was listed.
        var lines = HostRoot.Real.TryRead($"{_folder}/{thread.ToString(CultureInfo.InvariantCulture)}/status")?.Split('\n') ?? [];
        return Value(lines, "Name") is { } name && Value(lines, "Cpus_allowed_list") is { } list
            ? new(process, thread, name, [.. CpuList.Parse(list)])
            : null;
    }

    private static string? Value(string[] lines, string key) =>
        lines.FirstOrDefault(l => l.StartsWith(key + ":", StringComparison.Ordinal))?[(key.Length + 1)..].Trim();

    private unsafe void Set(int thread, IReadOnlyCollection<int> cpus)
    {
        // The kernel takes any length, and the bits in machine words.
        var words = new nuint[(cpus.Max() / (8 * sizeof(nuint))) + 1];
        foreach (var cpu in cpus) words[cpu / (8 * sizeof(nuint))] |= (nuint)1 << (cpu % (8 * sizeof(nuint)));
        fixed (nuint* mask = words)
        {
            if (LibC.sched_setaffinity(thread, (nuint)(words.Length * sizeof(nuint)), mask) == 0) return;
        }

        var error = Marshal.GetLastPInvokeError();
        if (error == NoSuchProcess) return;
        throw error == NotPermitted
            ? new KvmException(
                "ProcessAccessDenied",
                Failure.PermissionDenied,
                $"This user may not set the CPUs of process {process} ({thread}).",
                "Run pwsh as root: sudo pwsh")
            : new KvmException(
                "CpuAffinityRefused",
                Failure.InvalidArgument,
                $"The kernel does not let thread {thread} of process {process} run on CPU {CpuList.Format(cpus)}: "
                    + $"{Marshal.GetPInvokeErrorMessage(error)}.",
                "Check Cpus_allowed_list in the /proc status of the process: a cpuset (cgroup) may allow it other CPUs only.");
    }

    private KvmException NotFound() =>
        new(
            "ProcessNotFound",
            Failure.NotFound,
            $"There is no process {process.ToString(CultureInfo.InvariantCulture)}.",
            "List the processes with Get-Process; for the QEMU of a VM: Get-Process qemu*");
}
