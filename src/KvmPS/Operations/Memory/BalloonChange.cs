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

    private readonly Domain _domain;
    private readonly AffectFlags _scope;
    private readonly bool _active;
    private readonly long _wanted;
    private readonly long _stored;
    private readonly long _maximum;
    private readonly DomainXml? _config;
    private readonly DomainMemory? _running;
    private bool _hasDriver;

    private BalloonChange(Domain domain, AffectFlags scope, bool active, Now now, long bytes)
    {
        (_domain, _scope, _active) = (domain, scope, active);
        ((Before, _maximum), _config, _running) = now;
        _wanted = Rounded(bytes, _maximum);
        if (_config is not null)
        {
            _stored = Stored(bytes, _config.MaximumMemory);
            if (!_active) Before = _config.Memory;
        }

        // libvirt's own figure follows the guest up to a second later.
        Before = _running?.Actual ?? Before;
    }

    /// <summary>What it had; of a running VM what the guest has, also where only the definition is changed.</summary>
    public long Before { get; }

    public bool IsLive => _scope.HasFlag(AffectFlags.Live);

    /// <summary>Where a running guest has as much already it is asked all the same: it may be on its way elsewhere.</summary>
    public bool IsSame => Before == (_active ? _wanted : _stored);

    /// <summary>Whether the definition has it too, where that is meant.</summary>
    public bool IsStored => _config is null || _config.Memory == _stored;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set memory {(_scope, _active) switch
    {
        (AffectFlags.Live, _) => "of the running guest ",
        (AffectFlags.Config, true) => "for the next start ",
        _ => "",
    }}to {ByteSize.Format(IsLive ? _wanted : _stored)} (has {ByteSize.Format(Before)})";

    /// <exception cref="KvmException">VMNotRunning or VMNotPersistent.</exception>
    public static BalloonChange Plan(Domain domain, long bytes, KvmChangeScope? asked)
    {
        var scope = ScopeResolver.From(domain, asked, out var active);
        var size = domain.MemorySize;
        var config = scope.HasFlag(AffectFlags.Config) ? DomainXml.Parse(domain.Xml(DomainXmlFlags.Inactive)) : null;
        var running = scope.HasFlag(AffectFlags.Live) ? domain.ReadMemory() : null;
        return new(domain, scope, active, new(size, config, running), bytes);
    }

    /// <param name="minimum">The least that the guest shall keep; null: what it needs by its own account.</param>
    /// <param name="force">Takes more than that, too.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public void Check(long? minimum, bool force, CancellationToken cancel)
    {
        // A running VM's maximum is not that of its definition, which libvirt knows.
        if (_wanted > _maximum && (IsLive || !_active)) throw BalloonErrors.OverMaximum(_domain.Name, _wanted, _maximum);
        if (_config is { ForbidsBalloon: true } && _stored != _config.MaximumMemory) throw BalloonErrors.NoDevice(_domain.Name, _stored);
        if (force) return;
        if (_wanted < minimum) throw BalloonErrors.BelowMinimum(_domain.Name, _wanted, minimum.Value);
        if (minimum is not null || _running is null || _wanted >= Before) return;
        CheckFloor(GuestMemory.Read(_domain, _maximum, _running, cancel), cancel);
    }

    public void CarryOut()
    {
        try
        {
            SetMemory();
        }
        catch (LibvirtException error)
            when (error.Number == ErrorNumber.InvalidArg && _config is not null && _stored > _config.MaximumMemory)
        {
            throw BalloonErrors.OverMaximum(_domain.Name, _stored, _config.MaximumMemory, error);
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.OperationInvalid && IsLive)
        {
            if (!DomainLife.IsActive(_domain))
                throw VMErrors.WentOff(_domain.Name, "being given another amount of memory", error);
            if (!DomainXml.Parse(_domain.Xml(0)).HasBalloon)
                throw BalloonErrors.NoDevice(_domain.Name, _wanted, error);
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
            if (now == _wanted) return null;
            if (deadline.IsOver) return BalloonErrors.NotGiven(_domain.Name, Before, _wanted, now, _hasDriver, timeoutSec);
            report(Before == _wanted ? 0 : Math.Clamp((double)(Before - now) / (Before - _wanted), 0, 1));
            await Task.Delay(deadline.AtMost(Glance), cancel).ConfigureAwait(false);
        }
    }

    public KvmBalloonResult Result()
    {
        var live = DomainLife.IsActive(_domain) ? _domain.ReadMemory().Actual ?? _domain.MemorySize.Memory : (long?)null;
        var config = _domain.IsPersistent ? DomainXml.Parse(_domain.Xml(DomainXmlFlags.Inactive)).Memory : (long?)null;
        return new()
        {
            VMName = _domain.Name,
            Id = _domain.Id,
            Before = Before,
            Requested = _wanted,
            Live = live,
            Config = config,
            Complete = (!IsLive || live == _wanted) && (!_scope.HasFlag(AffectFlags.Config) || config == _stored),
            RestartRequired = !IsLive && live is not null && live != _wanted,
            ConnectionUri = _domain.Connection.Uri,
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
        var isAllOfRunning = _active && bytes > most && bytes <= _maximum && _maximum - most < StartUnit;
        return isAllOfRunning ? most : Rounded(bytes, most);
    }

    private void SetMemory()
    {
        if (!IsLive || _config is null || _stored == _wanted)
        {
            _domain.SetMemory(IsLive ? _wanted : _stored, _scope);
            return;
        }

        _domain.SetMemory(_wanted, AffectFlags.Live);
        _domain.SetMemory(_stored, AffectFlags.Config);
    }

    private void CheckFloor(GuestMemory guest, CancellationToken cancel)
    {
        if (!guest.HasBalloon) throw BalloonErrors.NoDevice(_domain.Name, _wanted);
        if (_wanted < guest.Floor) guest.Confirm(cancel);
        if (guest.Floor is not { } floor) throw BalloonErrors.Unknown(_domain.Name, guest.Age);
        if (_wanted < floor) throw BalloonErrors.BelowFloor(_domain.Name, _wanted, floor, guest.Memory.Available ?? guest.Memory.Free);
    }

    /// <summary>null when libvirt cannot be asked at the moment: the VM lives on without it.</summary>
    private async Task<long?> LookAsync(Deadline deadline, CancellationToken cancel)
    {
        try
        {
            var memory = await ParallelWork.Blocking(_domain.ReadMemory).WaitAsync(deadline.Remaining, cancel).ConfigureAwait(false);
            _hasDriver |= memory.Updated is not null;
            return memory.Actual;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (LibvirtException error) when (error.IsOfTransport || !_domain.Connection.IsAlive)
        {
            return null;
        }
        catch (LibvirtException error)
            when (error.Number is ErrorNumber.OperationInvalid or ErrorNumber.NoDomain && !DomainLife.IsActive(_domain))
        {
            throw VMErrors.WentOff(_domain.Name, "being given another amount of memory", error);
        }
    }

    /// <summary>What is read before anything is decided.</summary>
    /// <param name="Size">What libvirt says at once, of a running VM or else the stored one.</param>
    /// <param name="Config">The stored configuration, where it is to change.</param>
    /// <param name="Running">What the guest has, where that is to change.</param>
    private sealed record Now((long Memory, long Maximum) Size, DomainXml? Config, DomainMemory? Running);
}
