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
        EventCallbacks.Register();
        return true;
    }

    /// <summary>libvirt prints every error to stderr unless told otherwise.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Silent(void* userData, void* error)
    {
    }
}
