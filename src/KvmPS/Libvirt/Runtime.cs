using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What libvirt needs once in a process, before the first connection.</summary>
internal static class Runtime
{
    private static readonly object s_gate = new();
    private static bool s_started;

    /// <summary>A start that failed is tried again: libvirt may have been installed since.</summary>
    /// <exception cref="DllNotFoundException">libvirt's client library is not installed.</exception>
    public static unsafe void EnsureStarted()
    {
        lock (s_gate)
        {
            if (s_started) return;
            Result.Check(NativeMethods.virInitialize());
            NativeMethods.virSetErrorFunc(null, &Silent);
            EventCallbacks.Register();
            s_started = true;
        }
    }

    /// <summary>libvirt prints every error to stderr unless told otherwise.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Silent(void* userData, void* error)
    {
    }
}
