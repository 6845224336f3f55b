using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Planning.Memory;

namespace KvmPS.Operations.Memory;

/// <summary>One look at the guests of one host: how they are, and what is done about it.</summary>
internal sealed class BalloonPass
{
    private const string Given = "given a new memory size";

    // A QEMU that hangs must hold up neither the others nor Ctrl+C.
    private const int AnswerSeconds = 10;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    // Guests give at hundreds of MiB a second; one that does not is asked again at the next look.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Guid, Domain> _domains = [];
    private readonly List<BalloonGuest> _guests = [];
    private readonly BalloonBalance _balance;
    private readonly CancellationToken _cancel;

    public BalloonPass(BalloonBalance balance, CancellationToken cancel)
    {
        _balance = balance;
        _cancel = cancel;
    }

    /// <summary>Reads one VM; false: it is off or paused, or its guest does not say what it uses.</summary>
    public bool Add(Domain domain, long? minimum, double weight)
    {
        long maximum = 0;
        GuestMemory? guest = null;
        Ask(domain, "queried for its memory statistics", () =>
        {
            if (domain.State.State != DomainState.Running) return;
            maximum = domain.MemorySize.Maximum;
            var read = GuestMemory.Read(domain, maximum, domain.ReadMemory(), _cancel);
            read.Confirm(_cancel);
            guest = read;
        });
        if (guest?.Used is not { } used || guest.Memory.Actual is not { } actual) return false;
        _domains[domain.Id] = domain;
        _guests.Add(
            new(
                domain.Id,
                actual,
                maximum,
                used,
                guest.Memory.SwappedOut ?? 0,
                Math.Min(maximum, Math.Max(minimum ?? 0, guest.Floor ?? 0)),
                weight));
        return true;
    }

    /// <summary>What the guests have together.</summary>
    public long Memory => ByteSize.Sum(_guests.Select(g => g.Memory));

    public void Look() => _balance.Look(_guests);

    public IReadOnlyList<BalloonMove> Takes(long spare) => _balance.Takes(_guests, spare);

    public IReadOnlyList<BalloonMove> Gives(long spare) => _balance.Gives(_guests, spare);

    public Domain DomainOf(BalloonMove move) => _domains[move.Guest.Id];

    /// <summary>In words, for -WhatIf.</summary>
    public static string Text(BalloonMove move) =>
        $"Set memory of the running guest to {ByteSize.Format(move.Target)} (has {ByteSize.Format(move.Guest.Memory)}, uses "
            + $"{ByteSize.Format(move.Guest.Used)})";

    public void Ask(BalloonMove move)
    {
        var domain = DomainOf(move);
        Ask(domain, Given, () => domain.SetMemory(move.Target, AffectFlags.Live));
    }

    /// <summary>Waits until the guest has it, but not for ever.</summary>
    public KvmBalloonMove Wait(BalloonMove move)
    {
        var domain = DomainOf(move);
        var memory = Poll.Until(() => Actual(domain, move), actual => actual == move.Target, Glance, new(Timeout), _cancel);

        return new()
        {
            Time = DateTime.Now,
            VMName = domain.Name,
            Id = domain.Id,
            Used = move.Guest.Used,
            Before = move.Guest.Memory,
            Target = move.Target,
            Memory = memory,
            ConnectionUri = domain.Connection.Uri,
        };
    }

    private long Actual(Domain domain, BalloonMove move)
    {
        long? actual = null;
        Ask(domain, Given, () => actual = domain.ReadMemory().Actual);
        return actual ?? move.Guest.Memory;
    }

    private void Ask(Domain domain, string done, Action call)
        => ParallelWork.Await(QemuCall.RunAsync(domain, call, done, "TimeoutBalloon", AnswerSeconds, _cancel), CancellationToken.None);
}
