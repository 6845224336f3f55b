using System.Runtime.ExceptionServices;
using KvmPS.Libvirt;
using KvmPS.Objects;

namespace KvmPS.Commands.VM;

/// <summary>
/// Reads for the VMs of one listing what their properties are asked for later. libvirt answers from its own memory, no guest and no QEMU
/// is asked. A daemon that does not answer is waited for once for the whole listing.
/// </summary>
internal sealed class VMLateReader(Connection host)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private volatile bool _hasTimedOut;

    public VMLateReads Of(Guid id, string name) => new(
        () => Read(id, name, VMTags.Read),
        () => Read(id, name, Count));

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
        var asked = Task.Run(() =>
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
