using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Guest;

namespace KvmPS.Commands.Guest;

/// <summary>Runs a program in guests through their agents (guest-exec), and writes its output and exit code.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "KvmGuestCommand", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmGuestCommandResult))]
public sealed class InvokeKvmGuestCommandCommand : VMItemCommand
{
    private GuestProcess _process = null!;

    /// <summary>The program in the guest: a path, or a name that the agent finds in its PATH. No shell is involved.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string FilePath { get; set; } = "";

    /// <summary>Its arguments, each passed as it is.</summary>
    [Parameter(Position = 2)]
    [AllowEmptyCollection]
    [AllowEmptyString]
    [ValidateNotNull]
    public string[] ArgumentList { get; set; } = [];

    /// <summary>What the program reads from its standard input, sent as UTF-8.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? InputText { get; set; }

    /// <summary>How long the program may take, in seconds. Default: 60.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 60;

    /// <summary>In how many guests it runs at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    private protected override void Begin()
    {
        if (ArgumentList.Prepend(FilePath).Any(a => a.Contains('\0')))
        {
            throw new KvmException(
                "InvalidText",
                Failure.InvalidArgument,
                "A program's path and arguments cannot contain a null character.",
                "Pass such data with -InputText.");
        }

        BeginWork(ThrottleLimit, "Running a command in guests");
        // PowerShell passes null to a string parameter as an empty text.
        var input = MyInvocation.BoundParameters.ContainsKey(nameof(InputText)) ? InputText : null;
        _process = new() { FilePath = FilePath, Arguments = ArgumentList, Input = input };
    }

    private protected override void Process(Domain domain)
    {
        if (ShouldProcess(domain.Name, $"Run in the guest: {_process.CommandLine}"))
        {
            Work.Add(
                domain.Name,
                async cancel => await ParallelWork.Blocking(() => _process.Run(domain, TimeoutSec, cancel), cancel).ConfigureAwait(false));
        }
    }
}
