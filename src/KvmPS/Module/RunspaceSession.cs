using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using KvmPS.Operations.Common;

namespace KvmPS.Module;

/// <summary>Each runspace has a session of its own.</summary>
internal static class RunspaceSession
{
    private static readonly ConditionalWeakTable<Runspace, Session> Sessions = [];

    /// <summary>The session of the runspace that this thread serves.</summary>
    public static Session Current => Sessions.GetValue(Runspace.DefaultRunspace, Of);

    private static Session Of(Runspace runspace)
    {
        var session = new Session();
        // Else its connections would stay open until they are collected. The runspace's end need not wait for daemons.
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken) Task.Run(session.DisconnectAll);
        };
        return session;
    }
}
