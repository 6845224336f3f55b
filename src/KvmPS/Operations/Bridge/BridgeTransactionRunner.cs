using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Planning.Bridge;
using KvmPS.State;
using KvmPS.Tools;

namespace KvmPS.Operations.Bridge;

/// <summary>Lets the process of <see cref="BridgeTransaction"/> take the steps, checks the result, and says whether to keep it.</summary>
/// <param name="name">The bridge.</param>
/// <param name="from">The device that hands over: a NIC to a new bridge, or a bridge to its port.</param>
/// <param name="to">The one that takes over.</param>
/// <param name="cancel">Puts everything back.</param>
internal sealed class BridgeTransactionRunner(string name, string from, string to, CancellationToken cancel)
{
    // A dead shell is noticed at once; this is for one that hangs, or that somebody has stopped.
    private const int LimitSec = 120;

    // As long as a gateway may take to answer on a busy link, and as one waits for it before the host is given back. With STP a port
    // listens and learns for 4 s first.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StpLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ManagerLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(120);

    public required Action<string> Say { get; init; }

    public required Action<string> Warn { get; init; }

    /// <summary>
    /// Managers that are told to read their files again, which are in place before the steps: they set up the device that takes over.
    /// </summary>
    public IReadOnlyList<KvmHostNetworkManager> Managers { get; init; } = [];

    private bool IsBack => from == name;

    /// <exception cref="KvmException">BridgeNotMade, BridgeNotRemoved: a step or a check failed, and everything is as it was.</exception>
    public void Run(BridgePlan plan, NetworkState before, int? confirmSec, IReadOnlyList<FileReplacement> files)
    {
        var ip = IpRoute.Program!;
        var stations = Stations(plan);
        var change = new BridgeTransaction(HostRoot.Current, name);
        using var pipe = change.Begin(plan, files);
        DetachedScript.Start(BridgeTransaction.Script, change.Arguments(ip, from, to, LimitSec, Managers), CancellationToken.None);
        var phase = change.Wait(StepLimit, BridgeTransaction.Refused, BridgeTransaction.Moved, BridgeTransaction.Undone);
        if (phase != BridgeTransaction.Moved) throw Failed(change, before, $"a step failed. {change.Failure}");
        Say($"The steps are done. Checking {string.Join(", ", stations.Select(s => s.Address).DefaultIfEmpty("the state"))}.");
        string? fault;
        try
        {
            fault = Fault(plan, stations);
        }
        catch (Exception)
        {
            // Ctrl+C as well.
            BridgeTransaction.Say(pipe, "undo");
            change.Wait(StepLimit, BridgeTransaction.Undone);
            change.End();
            throw;
        }

        if (fault is not null)
        {
            BridgeTransaction.Say(pipe, "undo");
            change.Wait(StepLimit, BridgeTransaction.Undone);
            throw Failed(change, before, fault);
        }

        BridgeTransaction.Say(pipe, confirmSec is null ? "keep" : $"wait {confirmSec}");
        phase = change.Wait(StepLimit, BridgeTransaction.Kept, BridgeTransaction.Waiting, BridgeTransaction.Undone);
        if (phase == BridgeTransaction.Undone)
        {
            throw Failed(
                change,
                before,
                change.Failure is { } reason
                    ? $"a file could not be replaced, or the last step failed. {reason}"
                    : "the checks took too long");
        }
        if (phase == BridgeTransaction.Kept) change.End();
    }

    /// <summary>Gateways, and the way to the SSH peer, that answer now; one that does not cannot be asked whether it still does.</summary>
    private List<NextHop> Stations(BridgePlan plan)
    {
        List<NextHop> all = [.. plan.Gateways.Select(g => new NextHop(from, g))];
        if (SshPeer.Of(HostRoot.Current) is { } ssh && NextHop.To(ssh.Peer, ssh.Local, cancel) is { } way && way.Device == from)
        {
            all.Add(way);
        }
        List<NextHop> found = [];
        foreach (var station in all.Distinct())
        {
            if (station.Answers(AnswerLimit, cancel)) found.Add(station);
            else Warn($"{station.Address} does not respond on '{from}', so it cannot be used to check that '{to}' works.");
        }

        return found;
    }

    private string? Fault(BridgePlan plan, IEnumerable<NextHop> stations)
    {
        if (Difference(plan.Expected, to, cancel) is { } difference)
        {
            return $"'{to}' would not have the configuration of '{from}': {difference}";
        }
        return
            stations.Select(s => s with { Device = to }).FirstOrDefault(s => !s.Answers(plan.HasStp ? StpLimit : AnswerLimit, cancel))
                is { } silent
            ? $"{silent.Address} responded before, but does not respond on '{to}'"
            : null;
    }

    private KvmException Failed(BridgeTransaction change, NetworkState before, string why)
    {
        change.End();
        var left = Difference(
            Managers.Count > 0 ? new Leases(before, from).Without(before, from).Outline(from, from) : before.Of(from, from),
            from,
            CancellationToken.None);
        var what = $"The bridge '{name}' was not {(IsBack ? "removed" : "created")}: {why.TrimEnd('.', ' ', '\n')}.";
        if (left is not null)
        {
            return new(
                "BridgeNotRestored",
                Failure.InvalidOperation,
                $"{what} The rollback is incomplete: {left}.",
                $"Check the state: ip address show dev {from}; ip route show table all");
        }
        const string advice = "Use -WhatIf to see each step, and -Verbose to see what is checked.";
        return IsBack ? new("BridgeNotRemoved", Failure.InvalidOperation, $"{what} All changes were rolled back.", advice)
            : new("BridgeNotMade", Failure.InvalidOperation, $"{what} All changes were rolled back.", advice);
    }

    /// <summary>A manager takes its time, and adds what it likes.</summary>
    private string? Difference(IReadOnlyList<string> expected, string device, CancellationToken stop)
    {
        if (Managers.Count == 0) return StateDifference.Of(expected, HostNetwork.Read(stop).Of(device, device));
        return Poll.Until(
            () => StateDifference.Missing(expected, HostNetwork.Read(stop).Outline(device, device)),
            missing => missing is null,
            TimeSpan.FromMilliseconds(200),
            new(ManagerLimit),
            stop);
    }
}
