using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Bridge;
using KvmPS.Operations.Common;
using KvmPS.State;

namespace KvmPS.Commands.Bridge;

/// <summary>Confirms a bridge that New-KvmBridge -ConfirmTimeoutSec would otherwise roll back.</summary>
[Cmdlet(VerbsLifecycle.Confirm, "KvmBridge", SupportsShouldProcess = true)]
[OutputType(typeof(KvmBridge))]
public sealed class ConfirmKvmBridgeCommand : KvmCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The bridges. Default: all that are waiting for confirmation.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridge))]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Writes the bridge.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        LocalHostGuard.Require(Connection);
        var names = Name ?? [.. BridgeTransaction.Unconfirmed(HostRoot.Current)];
        if (names.Length == 0) WriteVerbose("No bridge is waiting for confirmation.");
        foreach (var name in names) Each(name, () => Keep(name));
    }

    private void Keep(string name)
    {
        if (!BridgeTransaction.Unconfirmed(HostRoot.Current).Contains(name))
            throw new KvmException(
                "NothingToConfirm",
                Failure.InvalidOperation,
                $"Bridge '{name}' is not waiting for confirmation: it was already kept or rolled back.",
                $"Check whether it exists: Get-KvmBridge {name}");
        if (!ShouldProcess(name, "Keep bridge")) return;
        var change = new BridgeTransaction(HostRoot.Current, name);
        change.Say("keep");
        if (change.Wait(Limit, BridgeTransaction.Kept, BridgeTransaction.Undone) == BridgeTransaction.Undone)
            throw new KvmException(
                "NothingToConfirm",
                Failure.InvalidOperation,
                $"The time to confirm '{name}' has expired: all changes were rolled back.",
                "Create it again: New-KvmBridge");
        change.End();
        if (PassThru) WriteObject(BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(name, Cancel));
    }
}
