using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>What libvirt needs once in a process, before the first connection.</summary>
internal static class Runtime
{
    private const string ErrorsOnly = "4";

    private static readonly string[] LogVariables = ["LIBVIRT_DEBUG", "LIBVIRT_LOG_OUTPUTS", "LIBVIRT_LOG_FILTERS"];
    private static readonly object s_gate = new();
    private static bool s_started;

    /// <summary>A start that failed is tried again: libvirt may have been installed since.</summary>
    /// <exception cref="DllNotFoundException">libvirt's client library is not installed.</exception>
    public static unsafe void EnsureStarted()
    {
        lock (s_gate)
        {
            if (s_started) return;
            Initialize();
            NativeMethods.virSetErrorFunc(null, &Silent);
            EventCallbacks.Register();
            s_started = true;
        }
    }

    /// <summary>
    /// libvirt prints its warnings to stderr, such as one about a daemon that does not answer, and has no function that turns that off:
    /// only variables that it reads here. Who has set one of them wants to see what libvirt says.
    /// </summary>
    private static void Initialize()
    {
        var asked = LogVariables.Any(v => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(v)));
        if (!asked) _ = LibC.setenv(LogVariables[0], ErrorsOnly, 1);
        try
        {
            Result.Check(NativeMethods.virInitialize());
        }
        finally
        {
            if (!asked) _ = LibC.unsetenv(LogVariables[0]);
        }
    }

    /// <summary>libvirt prints every error to stderr unless told otherwise.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe void Silent(void* userData, void* error)
    {
    }

    // .NET's own function changes a copy of the environment, which libvirt does not see.
}
