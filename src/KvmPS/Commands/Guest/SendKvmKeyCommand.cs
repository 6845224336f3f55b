using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Guest;

/// <summary>Sends key presses to VMs (virDomainSendKey).</summary>
[Cmdlet(VerbsCommunications.Send, "KvmKey", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(void))]
public sealed class SendKvmKeyCommand : VMItemCommand
{
    // Guests notice a key only once it has been let go for a moment.
    private const int PauseMilliseconds = 20;

    private List<uint[]> _strokes = [];

    /// <summary>Keys, by their Linux names; those joined with a plus sign are pressed together: CTRL+ALT+DELETE, F2.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Key { get; set; } = [];

    /// <summary>Text that is typed after the keys, as on a US keyboard.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Text { get; set; }

    /// <summary>How long each key is held down. Default: 50.</summary>
    [Parameter]
    [ValidateRange(1, 10000)]
    public int HoldMilliseconds { get; set; } = 50;

    private protected override void Begin()
    {
        if (Key.Length == 0 && Text is null)
        {
            throw new KvmException(
                "KeyMissing",
                Failure.InvalidArgument,
                "Send-KvmKey needs -Key or -Text.",
                "Give one, for example: Send-KvmKey web01 CTRL+ALT+DELETE, or: Send-KvmKey web01 -Text 'root'");
        }

        _strokes = [.. Key.Select(KeyStrokes.Together), .. Text is null ? [] : KeyStrokes.Typing(Text)];
        BeginWork(32, "Pressing keys");
    }

    private protected override void Process(Domain domain)
    {
        var what = string.Join(", ", Text is null ? Key : Key.Append($"the text '{Text}'"));
        if (ShouldProcess(domain.Name, $"Press {what}")) Work.Add(domain.Name, cancel => PressAsync(domain, cancel));
    }

    private async Task<object?> PressAsync(Domain domain, CancellationToken cancel)
    {
        foreach (var keys in _strokes)
        {
            await ParallelWork.Blocking(() => Press(domain, keys), cancel).ConfigureAwait(false);
            // QEMU lets them go by itself, and takes no more than a queue's length in advance.
            await Task.Delay(HoldMilliseconds + PauseMilliseconds, cancel).ConfigureAwait(false);
        }

        return null;
    }

    private void Press(Domain domain, uint[] keys)
    {
        try
        {
            Keyboard.Press(domain, keys, HoldMilliseconds);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && !DomainLife.IsActive(domain))
        {
            throw VMErrors.NotRunning(domain.Name, error);
        }
    }
}
