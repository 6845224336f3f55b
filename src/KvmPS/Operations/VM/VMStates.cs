using KvmPS.Libvirt;
using KvmPS.Model;

namespace KvmPS.Operations.VM;

/// <summary>libvirt's states and reasons as users see them.</summary>
internal static class VMStates
{
    public static VMState From(DomainState state, bool saved) => state switch
    {
        DomainState.Running or DomainState.Blocked => VMState.Running,
        DomainState.Paused => VMState.Paused,
        DomainState.Shutdown => VMState.ShuttingDown,
        DomainState.Shutoff when saved => VMState.Saved,
        DomainState.Shutoff => VMState.Off,
        DomainState.Crashed => VMState.Crashed,
        DomainState.Pmsuspended => VMState.Suspended,
        _ => VMState.Unknown,
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
