using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>libvirt's states and reasons as users see them.</summary>
internal static class VMStates
{
    public static KvmVMState From(DomainState state, bool saved) => state switch
    {
        DomainState.Running or DomainState.Blocked => KvmVMState.Running,
        DomainState.Paused => KvmVMState.Paused,
        DomainState.Shutdown => KvmVMState.ShuttingDown,
        DomainState.Shutoff when saved => KvmVMState.Saved,
        DomainState.Shutoff => KvmVMState.Off,
        DomainState.Crashed => KvmVMState.Crashed,
        DomainState.Pmsuspended => KvmVMState.Suspended,
        _ => KvmVMState.Unknown,
    };

    public static string Reason(DomainState state, int reason) => state switch
    {
        DomainState.Running => ((RunningReason)reason).ToString(),
        DomainState.Paused when (PausedReason)reason is PausedReason.Ioerror => "IOError",
        DomainState.Paused => ((PausedReason)reason).ToString(),
        DomainState.Shutdown => ((ShutdownReason)reason).ToString(),
        DomainState.Shutoff => ((ShutoffReason)reason).ToString(),
        DomainState.Crashed => ((CrashedReason)reason).ToString(),
        _ => "Unknown",
    };
}
