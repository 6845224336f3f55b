using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;

namespace KvmPS.Commands.Host;

/// <summary>Closes connections (virConnectClose). VMs keep running.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "KvmHost")]
public sealed class DisconnectKvmHostCommand : KvmCommand
{
    /// <summary>Connections from Connect-KvmHost.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [HostUri]
    public KvmConnection? InputObject { get; set; }

    private protected override void Process()
    {
        var named = InputObject ?? Connection;
        if (named is null)
        {
            foreach (var connection in Session.Open.Where(Session.IsCurrent)) Session.Disconnect(connection.Uri);
        }
        else if (!Session.Disconnect(named.Uri))
        {
            WriteVerbose($"There is no open connection to {named.Uri}.");
        }
    }
}
