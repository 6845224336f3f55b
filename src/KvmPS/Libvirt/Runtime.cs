using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What libvirt needs once in a process, before the first connection.</summary>
internal static class Runtime
{
    private static readonly Lazy<bool> Ready = new(Start);

    /// <exception cref="DllNotFoundException">libvirt's client library is not installed.</exception>
    public static void EnsureStarted() => _ = Ready.Value;

    private static unsafe bool Start()
    {
        Result.Check(NativeMethods.virInitialize());
        NativeMethods.virSetErrorFunc(null, &Silent);
        // The loop must be registered before a connection is opened: only then are keep-alive, the notice that the
        // daemon has gone, and events delivered.
        Result.Check(NativeMethods.virEventRegisterDefaultImpl());
        new Thread(RunEvents) { IsBackground = true, Name = "libvirt events" }.Start();
        return true;
    }

    private static void RunEvents()
    {
        while (true)
        {
            // A failure here is not tied to a call of ours; a short pause keeps a broken loop from eating a CPU.
            if (NativeMethods.virEventRunDefaultImpl() < 0) Thread.Sleep(100);
        }
    }

    /// <summary>libvirt prints every error to stderr unless told otherwise.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Silent(void* userData, void* error)
    {
    }
}
