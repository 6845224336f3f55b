using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Planning.Memory;
using KvmPS.Xml;

namespace KvmPS.Operations.Memory;

/// <summary>
/// What a running guest says about its memory. QEMU asks it only where a period is set, and many tools set none: then this does,
/// for the running VM alone, and waits for the first answer.
/// </summary>
internal sealed class GuestMemory
{
    // As in the VMs that New-KvmVM makes.
    private const int PeriodSeconds = 5;

    // A driver that runs answers within milliseconds.
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly Domain _domain;
    private readonly long _maximum;
    private TimeSpan _old = TimeSpan.FromSeconds(2 * PeriodSeconds);

    private GuestMemory(Domain domain, long maximum, DomainMemory memory)
    {
        _domain = domain;
        _maximum = maximum;
        Memory = memory;
    }

    public DomainMemory Memory { get; private set; }

    /// <summary>False: the VM has no balloon device.</summary>
    public bool HasBalloon { get; private set; } = true;

    public TimeSpan? Age => Memory.Updated is { } updated ? Max(TimeSpan.Zero, DateTime.Now - updated) : null;

    /// <summary>What it uses, by its own account; null when it does not say, or has not for a while.</summary>
    public long? Used => Figures is { } f ? BalloonFloor.Used(f.Memory, _maximum, f.Total, f.Available) : null;

    /// <summary>The least that it can do with.</summary>
    public long? Floor => Figures is { } f ? BalloonFloor.Of(f.Memory, _maximum, f.Total, f.Available) : null;

    private bool IsRecent => Age < _old;

    private (long Memory, long Total, long Available)? Figures =>
        IsRecent && Memory is { Actual: { } actual, Total: { } total } && (Memory.Available ?? Memory.Free) is { } available
            ? (actual, total, available)
            : null;

    /// <param name="domain">The VM; it runs.</param>
    /// <param name="maximum">What it can grow to.</param>
    /// <param name="memory">What was read of it just now.</param>
    /// <param name="cancel">Ctrl+C.</param>
    public static GuestMemory Read(Domain domain, long maximum, DomainMemory memory, CancellationToken cancel)
    {
        var read = new GuestMemory(domain, maximum, memory);
        if (!read.IsRecent) read.Ask(cancel);
        return read;
    }

    /// <summary>Waits for the guest's next word where the last one leaves a doubt.</summary>
    public void Confirm(CancellationToken cancel)
    {
        if (Figures is not { } f || !BalloonFloor.IsDoubtful(f.Memory, _maximum, f.Total)) return;
        var last = Memory.Updated;
        WaitUntil(() => Memory.Updated > last, _old, cancel);
    }

    public KvmBalloon ToObject(long size) => new()
    {
        VMName = _domain.Name,
        Id = _domain.Id,
        Memory = Memory.Actual ?? size,
        MaximumMemory = _maximum,
        GuestTotal = Memory.Total,
        GuestFree = Memory.Free,
        GuestAvailable = Memory.Available,
        GuestCached = Memory.Cached,
        SwappedIn = Memory.SwappedIn,
        SwappedOut = Memory.SwappedOut,
        MajorFault = Memory.MajorFaults,
        MinorFault = Memory.MinorFaults,
        ResidentMemory = Memory.Resident,
        Floor = Floor,
        Updated = Memory.Updated,
        Age = Age,
        ConnectionUri = _domain.Connection.Uri,
    };

    private void Ask(CancellationToken cancel)
    {
        var xml = DomainXml.Parse(_domain.Xml(0));
        HasBalloon = xml.HasBalloon;
        if (!HasBalloon) return;
        if (xml.BalloonPeriod > 0) _old = Max(_old, TimeSpan.FromSeconds(2 * xml.BalloonPeriod));
        else if (SetPeriod()) WaitUntil(() => IsRecent, FirstAnswer, cancel);
    }

    private bool SetPeriod()
    {
        try
        {
            _domain.SetMemoryPeriod(PeriodSeconds, AffectFlags.Live);
            return true;
        }
        catch (LibvirtException error)
            when (error.Number is ErrorNumber.NoSupport or ErrorNumber.OperationDenied or ErrorNumber.AccessDenied)
        {
            // Another driver than QEMU's, or a connection that may only read: what is known already must do.
            return false;
        }
    }

    private void WaitUntil(Func<bool> heard, TimeSpan atMost, CancellationToken cancel)
    {
        var deadline = new Deadline(atMost);
        while (!heard() && !deadline.IsOver)
        {
            cancel.WaitHandle.WaitOne(Glance);
            cancel.ThrowIfCancellationRequested();
            Memory = _domain.ReadMemory();
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
