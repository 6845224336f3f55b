using System.Collections;
using System.Globalization;
using System.Management.Automation;
using KvmPS.Commands.Bases;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Memory;
using KvmPS.Operations.VM;
using KvmPS.Planning.Common;
using KvmPS.Planning.Memory;

namespace KvmPS.Commands.Memory;

/// <summary>Balances memory between running guests: once, or until Ctrl+C.</summary>
[Cmdlet(VerbsCommon.Optimize, "KvmBalloon", SupportsShouldProcess = true, DefaultParameterSetName = ByVMName)]
[OutputType(typeof(KvmBalloonMove))]
public sealed class OptimizeKvmBalloonCommand : VMItemCommand
{
    private readonly List<Domain> _domains = [];
    private readonly BalloonBalance _balance = new();

    /// <summary>The least that each guest keeps, in bytes. Default: what it uses, and a reserve.</summary>
    [Parameter]
    public long? Minimum { get; set; }

    /// <summary>The weights of VMs where there is not enough memory for all: @{ web01 = 3 }. Default: 1 each.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable Weight { get; set; } = [];

    /// <summary>What the host keeps for itself, in bytes. Default: a sixteenth of its memory.</summary>
    [Parameter]
    public long? HostReserve { get; set; }

    /// <summary>The most memory of all these VMs together, in bytes. Default: as much as the host has.</summary>
    [Parameter]
    public long? Budget { get; set; }

    /// <summary>Repeats the passes until Ctrl+C or for -DurationSec.</summary>
    [Parameter]
    public SwitchParameter Continuous { get; set; }

    /// <summary>The time between two passes, in seconds. Default: 10.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int IntervalSec { get; set; } = 10;

    /// <summary>The time after which -Continuous ends, in seconds. Default: at Ctrl+C.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? DurationSec { get; set; }

    /// <summary>Writes each change as it is made.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin()
    {
        if (Minimum is { } minimum) SizeArgument.Check(minimum, nameof(Minimum), gigabytesBelow: 64);
        if (HostReserve is { } reserve) SizeArgument.Check(reserve, nameof(HostReserve), gigabytesBelow: 64);
        if (Budget is { } budget) SizeArgument.Check(budget, nameof(Budget), gigabytesBelow: 64);
        foreach (DictionaryEntry entry in Weight) _ = WeightOf($"{entry.Key}");
    }

    private protected override void Process(Domain domain)
    {
        if (_domains is [var first, ..] && domain.Connection != first.Connection)
        {
            throw new KvmException(
                "SeveralHosts",
                Failure.InvalidArgument,
                $"VM '{domain.Name}' is on {domain.Connection.Uri}, but this command balances the memory of {first.Connection.Uri}.",
                "Run the command once for each host.");
        }

        if (_domains.All(d => d.Id != domain.Id)) _domains.Add(domain);
    }

    private protected override void End()
    {
        var end = DurationSec is { } seconds ? new Deadline(TimeSpan.FromSeconds(seconds)) : (Deadline?)null;
        while (_domains.Count > 0)
        {
            Pass(_domains[0].Connection);
            if (!Continuous || end is { IsOver: true }) return;
            Cancel.WaitHandle.WaitOne(TimeSpan.FromSeconds(IntervalSec));
            Cancel.ThrowIfCancellationRequested();
        }
    }

    private void Pass(Connection host)
    {
        var pass = new BalloonPass(_balance, Cancel);
        foreach (var domain in _domains)
        {
            Each(domain.Name, () =>
            {
                if (!pass.Add(domain, Minimum, WeightOf(domain.Name)))
                {
                    WriteVerbose($"VM '{domain.Name}' is skipped: it is not running, or its guest does not report what it uses.");
                }
            });
        }

        pass.Look();
        var memory = NodeMemory.Read(host);
        var spare = memory is null ? 0 : memory.Free + (memory.Cached / 2) - (HostReserve ?? memory.Total / 16);
        if (Budget is { } most) spare = Math.Min(spare, most - pass.Memory);
        // What is given must be there: so it is taken first, and only what has really come counts.
        foreach (var made in Carry(pass, pass.Takes(spare))) spare += made.Before - made.Memory;
        foreach (var _ in Carry(pass, pass.Gives(spare)))
        {
        }
    }

    private List<KvmBalloonMove> Carry(BalloonPass pass, IReadOnlyList<BalloonMove> moves)
    {
        var asked = new List<BalloonMove>();
        var made = new List<KvmBalloonMove>();
        foreach (var move in moves)
        {
            var name = pass.DomainOf(move).Name;
            if (!ShouldProcess(name, BalloonPass.Text(move)))
            {
                // The plan goes on as if it had been done, so that -WhatIf shows all of it.
                made.Add(new() { VMName = name, Id = move.Guest.Id, Before = move.Guest.Memory, Memory = move.Target });
                continue;
            }

            Each(name, () =>
            {
                pass.Ask(move);
                asked.Add(move);
            });
        }

        foreach (var move in asked)
        {
            Each(pass.DomainOf(move).Name, () =>
            {
                made.Add(pass.Wait(move));
                if (PassThru) WriteObject(made[^1]);
            });
        }

        return made;
    }

    private double WeightOf(string name)
    {
        if (!Weight.ContainsKey(name)) return 1;
        if (LanguagePrimitives.TryConvertTo(Weight[name], CultureInfo.InvariantCulture, out double weight) && weight is > 0 and < 1e6)
        {
            return weight;
        }
        throw new KvmException(
            "InvalidWeight",
            Failure.InvalidArgument,
            $"The weight of VM '{name}' must be a number above 0, not '{Weight[name]}'.",
            $"Specify a number above 0, such as 2 to count the VM twice: -Weight @{{ {VMErrors.Quote(name)} = 2 }}");
    }
}
