using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>Gives one VM another size of memory: checked first, then asked for, and waited for where that is wanted.</summary>
internal sealed class BalloonChange
{
    // The balloon moves in pages; QEMU rounds what it is asked for to them.
    private const long Page = 4096;

    // What libvirt rounds a VM's memory up to when it starts.
    private const long StartUnit = 1 << 20;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly Domain domain;
    private readonly AffectFlags scope;
    private readonly bool active;
    private readonly long wanted;
    private readonly long stored;
    private readonly long maximum;
    private readonly DomainXml? config;
    private readonly DomainMemory? running;
    private bool hasDriver;

    public BalloonChange(Domain domain, long bytes, KvmChangeScope? asked)
    {
        this.domain = domain;
        scope = ScopeResolver.From(domain, asked, out active);
        (Before, maximum) = domain.MemorySize;
        wanted = Rounded(bytes, maximum);
        if (scope.HasFlag(AffectFlags.Config))
        {
            config = DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive));
            stored = Stored(bytes, config.MaximumMemory);
            if (!active) Before = config.Memory;
        }

        if (!IsLive) return;
        // libvirt's own figure follows the guest up to a second later.
        running = domain.ReadMemory();
        Before = running.Actual ?? Before;
    }

    /// <summary>What it had; of a running VM what the guest has, also where only the stored half is changed.</summary>
    public long Before { get; }

    public bool IsLive => scope.HasFlag(AffectFlags.Live);

    /// <summary>Where a running guest has as much already it is asked all the same: it may be on its way elsewhere.</summary>
    public bool IsSame => Before == (active ? wanted : stored);

    /// <summary>Whether the stored half has it too, where that is meant.</summary>
    public bool IsStored => config is null || config.Memory == stored;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set memory {(scope, active) switch
    {
        (AffectFlags.Live, _) => "of the running guest ",
        (AffectFlags.Config, true) => "for the next start ",
        _ => "",
    }}to {ByteSize.Format(IsLive ? wanted : stored)} (has {ByteSize.Format(Before)})";

    /// <param name="minimum">The least that the guest shall keep; null: what it needs by its own account.</param>
    /// <param name="force">Takes more than that, too.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public void Check(long? minimum, bool force, CancellationToken cancel)
    {
        // A running VM's maximum is not that of its stored half, which libvirt knows.
        if (wanted > maximum && (IsLive || !active)) throw BalloonErrors.OverMaximum(domain.Name, wanted, maximum);
        if (config is { ForbidsBalloon: true } && stored != config.MaximumMemory) throw BalloonErrors.NoDevice(domain.Name, stored);
        if (force) return;
        if (wanted < minimum) throw BalloonErrors.BelowMinimum(domain.Name, wanted, minimum.Value);
        if (minimum is null && running is not null && wanted < Before) CheckFloor(new(domain, maximum, running, cancel), cancel);
    }

    public void CarryOut()
    {
        try
        {
            SetMemory();
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.InvalidArg && config is not null && stored > config.MaximumMemory)
        {
            throw BalloonErrors.OverMaximum(domain.Name, stored, config.MaximumMemory, error);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && IsLive)
        {
            if (!DomainLife.IsActive(domain)) throw VMErrors.WentOff(domain.Name, "being given another amount of memory", error);
            if (!DomainXml.Parse(domain.Xml(0)).HasBalloon) throw BalloonErrors.NoDevice(domain.Name, wanted, error);
            throw;
        }
    }

    /// <summary>Waits until the guest has it; null, or how it did not come to it.</summary>
    /// <param name="report">Told how much of the way is done, 0 to 1.</param>
    /// <param name="timeoutSec">How long at most.</param>
    /// <param name="cancel">Ends the wait; the guest goes on.</param>
    public async Task<KvmException?> WaitAsync(Action<double> report, int timeoutSec, CancellationToken cancel)
    {
        var deadline = new Deadline(TimeSpan.FromSeconds(timeoutSec));
        var now = Before;
        while (true)
        {
            now = await LookAsync(deadline, cancel).ConfigureAwait(false) ?? now;
            if (now == wanted) return null;
            if (deadline.IsOver) return BalloonErrors.NotGiven(domain.Name, Before, wanted, now, hasDriver, timeoutSec);
            report(Before == wanted ? 0 : Math.Clamp((double)(Before - now) / (Before - wanted), 0, 1));
            await Task.Delay(deadline.AtMost(Glance), cancel).ConfigureAwait(false);
        }
    }

    public KvmBalloonResult Result()
    {
        var live = DomainLife.IsActive(domain) ? domain.ReadMemory().Actual ?? domain.MemorySize.Memory : (long?)null;
        var config = domain.IsPersistent ? DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive)).Memory : (long?)null;
        return new()
        {
            VMName = domain.Name,
            Id = domain.Id,
            Before = Before,
            Requested = wanted,
            Live = live,
            Config = config,
            Complete = (!IsLive || live == wanted) && (!scope.HasFlag(AffectFlags.Config) || config == stored),
            RestartRequired = !IsLive && live is not null && live != wanted,
            ConnectionUri = domain.Connection.Uri,
        };
    }

    /// <summary>In pages; but a maximum that is no multiple of them can be had in full.</summary>
    private static long Rounded(long bytes, long most)
    {
        var pages = (bytes + Page - 1) / Page * Page;
        return bytes <= most && pages > most ? most : pages;
    }

    /// <summary>All of a running VM is all of the stored one too, although libvirt has rounded it up.</summary>
    private long Stored(long bytes, long most)
    {
        var isAllOfRunning = active && bytes > most && bytes <= maximum && maximum - most < StartUnit;
        return isAllOfRunning ? most : Rounded(bytes, most);
    }

    private void SetMemory()
    {
        if (!IsLive || config is null || stored == wanted)
        {
            domain.SetMemory(IsLive ? wanted : stored, scope);
            return;
        }

        domain.SetMemory(wanted, AffectFlags.Live);
        domain.SetMemory(stored, AffectFlags.Config);
    }

    private void CheckFloor(GuestMemory guest, CancellationToken cancel)
    {
        if (!guest.HasBalloon) throw BalloonErrors.NoDevice(domain.Name, wanted);
        if (wanted < guest.Floor) guest.Confirm(cancel);
        if (guest.Floor is not { } floor) throw BalloonErrors.Unknown(domain.Name, guest.Age);
        if (wanted < floor) throw BalloonErrors.BelowFloor(domain.Name, wanted, floor, guest.Memory.Available ?? guest.Memory.Free);
    }

    /// <summary>null when libvirt cannot be asked at the moment: the VM lives on without it.</summary>
    private async Task<long?> LookAsync(Deadline deadline, CancellationToken cancel)
    {
        try
        {
            var memory = await ParallelWork.Blocking(domain.ReadMemory).WaitAsync(deadline.Remaining, cancel).ConfigureAwait(false);
            hasDriver |= memory.Updated is not null;
            return memory.Actual;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (LibvirtException error) when (error.IsOfTransport || !domain.Connection.IsAlive)
        {
            return null;
        }
        catch (LibvirtException error) when (error.Number is ErrorNumber.OperationInvalid or ErrorNumber.NoDomain && !DomainLife.IsActive(domain))
        {
            throw VMErrors.WentOff(domain.Name, "being given another amount of memory", error);
        }
    }
}
