using System.Runtime.ExceptionServices;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Network;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Lifecycle;

/// <summary>
/// Reads for the VMs of one listing what their properties are asked for later. A daemon that does not answer is waited for once for the
/// whole listing. Only addresses and the system are asked of guests, and after a few that stay silent of no other one of the listing.
/// </summary>
internal sealed class VMLateReader(Connection host)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan GuestTimeout = TimeSpan.FromSeconds(2);

    private const int SilentGuestsAtMost = 3;

    private volatile bool _hasTimedOut;
    private int _silentGuests;

    /// <param name="id">The VM's UUID.</param>
    /// <param name="name">The VM's name.</param>
    /// <param name="runs">False for one that is off, whose guest tells nothing.</param>
    public VMLateReads Of(Guid id, string name, bool runs) => new(
        () => Read(id, name, VMTags.Read),
        () => Read(id, name, Count),
        Once(() => runs ? Addresses(id, name) : []),
        Once(() => runs ? AskGuest(id, name, Description(id, name), d => GuestOS.Ask(d).Name) : null));

    // A failure is not kept: the next look may go well.
    private static Lazy<T> Once<T>(Func<T> read) => new(read, LazyThreadSafetyMode.PublicationOnly);

    private DomainXml Description(Guid id, string name) => Read(id, name, d => DomainXml.Parse(d.Xml(DomainXmlFlags.None)));

    private KvmVMAddress[] Addresses(Guid id, string name)
    {
        var description = Description(id, name);
        var told = AskGuest(id, name, description, d => VMAddresses.OfAgent(d, GuestTimeout));
        return told is { Count: > 0 } ? [.. told] : [.. Read(id, name, d => VMAddresses.OfHost(d, description))];
    }

    /// <summary>null when the guest does not answer in time.</summary>
    private T? AskGuest<T>(Guid id, string name, DomainXml description, Func<Domain, T?> ask)
        where T : class
    {
        if (!description.AgentIsConnected || _silentGuests >= SilentGuestsAtMost) return null;
        // libvirt waits some seconds more than it is told to for an agent to show that it is there; the question is left to itself then.
        var asked = ParallelWork.Blocking(() =>
        {
            using var domain = VMTarget.One(host, id, name);
            return ask(domain);
        });
        try
        {
            if (asked.Wait(GuestTimeout)) return asked.Result;
        }
        catch (AggregateException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerException!);
        }

        Interlocked.Increment(ref _silentGuests);
        return null;
    }

    private static int? Count(Domain domain)
    {
        try
        {
            return domain.SnapshotCount;
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoSupport)
        {
            return null;
        }
    }

    /// <exception cref="KvmException">ConnectionClosed, TimeoutVMRead or VMNotFound.</exception>
    private T Read<T>(Guid id, string name, Func<Domain, T> read)
    {
        if (host.IsClosed)
        {
            throw new KvmException("ConnectionClosed", Failure.InvalidOperation,
                $"This property of VM '{name}' was not read before the connection to {host.Uri} was closed.",
                $"Read the VM again: Get-KvmVM -Name {VMErrors.QuoteName(name)} -Connection {VMErrors.Quote(host.Uri)}");
        }

        if (_hasTimedOut) throw NoAnswer(name);
        var asked = ParallelWork.Blocking(() =>
        {
            using var domain = VMTarget.One(host, id, name);
            return read(domain);
        });
        try
        {
            if (asked.Wait(Timeout)) return asked.Result;
        }
        catch (AggregateException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerException!);
        }

        _hasTimedOut = true;
        throw NoAnswer(name);
    }

    private KvmException NoAnswer(string name) => new("TimeoutVMRead", Failure.Timeout,
        $"libvirt at {host.Uri} did not answer within {Timeout.TotalSeconds} s, so this property of VM '{name}' is not known.",
        $"Read the VM again when libvirt answers: Get-KvmVM -Name {VMErrors.QuoteName(name)}");
}
