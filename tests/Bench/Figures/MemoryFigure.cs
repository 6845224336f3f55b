using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using KvmPS.Bench.Measuring;
using KvmPS.Bench.Peers;
using KvmPS.Engine;

namespace KvmPS.Bench.Figures;

/// <summary>
/// How much a pipeline over many VMs holds while it runs: what a process holds at most while it lists, less what it held before, when
/// it had opened the same connection. Counted are objects that are alive after a full collection, and what the C library has handed
/// out. Peaks of resident memory, which were compared before, told how much the collector had left lying around: from run to run
/// that differs by more than a listing needs.
/// </summary>
internal static partial class MemoryFigure
{
    /// <summary>First argument of the child processes.</summary>
    public const string ChildCommand = "memory-child";

    private const int Count = 10000;
    private const int Rounds = 3;

    // libvirt's handles for the VMs are there until the end: about 100 bytes a VM. Objects that somebody kept would be four times that.
    private const double Limit = 2;

    // VMs between two looks at the memory: less than the 1024 that are read at once.
    private const int Step = 250;

    public static void Measure(Lab lab, Report report)
    {
        var uri = WriteVMs(lab);
        var samples = Samples.InTurns(0, Rounds, () => Peak(lab, uri));
        report.Add(new($"Get-KvmVM | ForEach-Object, {Count} VMs", "", "MB", samples[0].Median, null, Bound.AtMost(Limit, "MB"), Rounds, FormattableString.Invariant(
            $"libvirt's test driver; what is held at most during the listing, looked at after every {Step} VMs, less what was held before it: {samples[0].Median * 1048576 / Count:0} bytes a VM.")));
    }

    /// <summary>Lists the VMs and writes how many there were, and how many MB were held at most for that.</summary>
    public static int RunChild(string module, string uri)
    {
        using var session = new ShellSession(new RecordingTerminal());
        session.ImportModule(module);
        session.SetVariable("uri", uri);
        session.SetVariable("held", (Func<long>)Held);
        var result = session.Invoke($$"""
            $null = Connect-KvmHost -Uri $uri
            Get-KvmVM | ForEach-Object { $null = $_.Name }
            $before = $held.Invoke(); $peak = $before; $seen = 0
            Get-KvmVM | ForEach-Object {
                if ($_.Name -and ++$seen % {{Step}} -eq 0) { $peak = [Math]::Max($peak, $held.Invoke()) }
            }
            $seen
            $peak - $before
            """);
        if (result.Errors is [var error, ..])
        {
            Console.Error.WriteLine($"{error} {error.Exception.StackTrace}");
            return 1;
        }

        var held = Convert.ToInt64(result.Output[^1].BaseObject, CultureInfo.InvariantCulture);
        Console.WriteLine(FormattableString.Invariant($"{result.Output[^2].BaseObject} {held / 1048576.0}"));
        return 0;
    }

    private static double Peak(Lab lab, string uri)
    {
        // With one arena mallinfo2 counts what every thread was given.
        var answer = Programs.Run("env", "MALLOC_ARENA_MAX=1", Path.Combine(AppContext.BaseDirectory, "KvmPS.Bench"), ChildCommand, lab.Module, uri).Split(' ');
        if (answer[0] != Count.ToString(CultureInfo.InvariantCulture)) throw new InvalidOperationException($"{uri}: {answer[0]} VMs were listed.");
        return double.Parse(answer[1], CultureInfo.InvariantCulture);
    }

    private static long Held()
    {
        // What has a finalizer goes with the second collection.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var native = ReadAllocations();
        return GC.GetTotalMemory(forceFullCollection: false) + (long)(native.InUse + native.InMaps);
    }

    // mallinfo2(3)
    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial Allocations ReadAllocations();

    // struct mallinfo2: bytes that are handed out, from the heap and in mappings of their own.
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Allocations
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _maps;
        public readonly nuint InMaps;
        private readonly nuint _highest, _fastBytes;
        public readonly nuint InUse;
        private readonly nuint _free, _releasable;
    }

    /// <summary>A file for the test driver.</summary>
    private static string WriteVMs(Lab lab)
    {
        var xml = new StringBuilder("<node>");
        for (var i = 0; i < Count; i++)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<domain type='test'><name>b{i:00000}</name><memory unit='MiB'>64</memory><vcpu>1</vcpu><os><type>hvm</type></os></domain>");
        }

        var path = Path.Combine(lab.Daemon.Disks, $"test-{Count}.xml");
        File.WriteAllText(path, xml.Append("</node>").ToString());
        return $"test://{path}";
    }
}
