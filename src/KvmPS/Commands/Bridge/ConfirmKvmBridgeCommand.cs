using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Host;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.State;

namespace KvmPS.Commands.Bridge;

/// <summary>Keeps a bridge that New-KvmBridge -ConfirmTimeoutSec would else put back.</summary>
[Cmdlet(VerbsLifecycle.Confirm, "KvmBridge", SupportsShouldProcess = true)]
[OutputType(typeof(KvmBridge))]
public sealed class ConfirmKvmBridgeCommand : KvmCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The bridges. Default: all that wait for it.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [NameOf(typeof(KvmBridge))]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Writes the bridge.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        ThisHost.Require(Connection);
        var names = Name ?? [.. BridgeChange.Unconfirmed(HostRoot.Current)];
        if (names.Length == 0) WriteVerbose("No bridge waits for a confirmation.");
        foreach (var name in names) Each(name, () => Keep(name));
    }

    private void Keep(string name)
    {
        if (!BridgeChange.Unconfirmed(HostRoot.Current).Contains(name))
            throw new KvmException("NothingToConfirm", Failure.InvalidOperation, $"No bridge '{name}' waits for a confirmation: it was kept, or put back, already.", $"Get-KvmBridge {name} shows whether it is there.");
        if (!ShouldProcess(name, "Keep bridge")) return;
        var change = new BridgeChange(HostRoot.Current, name);
        change.Say("keep");
        if (change.Wait(Limit, BridgeChange.Kept, BridgeChange.Undone) == BridgeChange.Undone)
            throw new KvmException("NothingToConfirm", Failure.InvalidOperation, $"The time for '{name}' was over: everything has been put back.", "Make it again: New-KvmBridge");
        change.End();
        if (PassThru) WriteObject(BridgeReader.OfThisHost(() => Hypervisor, WriteVerbose, Cancel).Read(name, Cancel));
    }
}
