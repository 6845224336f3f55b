using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Operations.Disk;
using KvmPS.Operations.Network;
using KvmPS.Xml;

namespace KvmPS.Operations.Lifecycle;

/// <summary>Reads what the bulk listing does not have, for one VM. What does not come in time is left out.</summary>
internal static class VMDetailReader
{
    // A QEMU or an agent that hangs must not hold up the others.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>null for a VM that has gone meanwhile.</summary>
    public static async Task<object?> ReadAsync(Connection host, KvmVM vm, CancellationToken cancel)
    {
        try
        {
            // Not disposed here: a call that hangs goes on with it after its time.
            var (domain, definition) = await ParallelWork.Blocking(() => Definition(host, vm.Id)).WaitAsync(cancel).ConfigureAwait(false);
            var xml = DomainXml.Parse(definition);
            // Of a tree of their own: after their time they would note volumes in one that is read by then.
            var disks = InTimeAsync(() => WithVolumes(host, definition).Disks, cancel, xml.Disks.Any(d => d.Volume is not null));
            var sizes = InTimeAsync(() => BlockSizes.Read(domain), cancel);
            var leases = InTimeAsync(
                () => VMAddresses.From(domain, AddressSource.Lease, KvmVMAddressSource.Lease),
                cancel,
                vm.DomainId is not null);
            var guest = InTimeAsync(() => Guest(domain), cancel, xml.AgentIsConnected);
            var snapshots = InTimeAsync<int?>(() => domain.SnapshotCount, cancel);
            await Task.WhenAll(disks, sizes, leases, guest, snapshots).ConfigureAwait(false);
            var (os, told) = guest.Result;
            return new KvmVMDetail(vm)
            {
                // What did not come in time is left out, not asked for once more.
                Late = null,
                Title = xml.Title,
                Tag = xml.Tags,
                DiskDetail = [.. (disks.Result ?? xml.Disks).Select(d => Disk(d, sizes.Result?.GetValueOrDefault(d.Target) ?? default))],
                NetworkAdapterDetail = [.. xml.Nics.Select(Nic)],
                IPAddress = [.. Merge(told ?? [], leases.Result ?? [])],
                SnapshotCount = snapshots.Result,
                GuestOS = os,
            };
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.NoDomain)
        {
            return null;
        }
    }

    private static (Domain Domain, string Definition) Definition(Connection host, Guid id)
    {
        var domain = Domain.ById(host, id);
        return (domain, domain.Xml(DomainXmlFlags.None));
    }

    private static DomainXml WithVolumes(Connection host, string definition)
    {
        var xml = DomainXml.Parse(definition);
        xml.NoteVolumes(new VolumeFiles(host).Of);
        return xml;
    }

    private static (string? OS, IReadOnlyList<KvmVMAddress>? Addresses) Guest(Domain domain)
    {
        var (answers, os) = GuestOS.Ask(domain);
        return answers ? (os, VMAddresses.From(domain, AddressSource.Agent, KvmVMAddressSource.Agent)) : (null, null);
    }

    /// <summary>The agent's word comes first, as it knows the NIC's name in the guest.</summary>
    private static IEnumerable<KvmVMAddress> Merge(IReadOnlyList<KvmVMAddress> told, IReadOnlyList<KvmVMAddress> leased)
        => told.Concat(leased).DistinctBy(a => (a.Address, a.MacAddress?.ToLowerInvariant()));

    private static KvmVMDiskDetail Disk(DiskElement disk, (long? Size, long? Allocation) size) => new()
    {
        Target = disk.Target,
        Path = disk.Path,
        Format = disk.Format,
        Device = disk.Device,
        Bus = disk.Bus,
        Size = size.Size,
        Allocation = size.Allocation,
    };

    private static KvmVMNetworkAdapterDetail Nic(NicElement nic) => new()
    {
        MacAddress = nic.MacAddress,
        Model = nic.Model,
        Type = nic.Type,
        Source = nic.Source,
        HostDevice = nic.HostDevice,
    };

    private static async Task<T?> InTimeAsync<T>(Func<T> read, CancellationToken cancel, bool asked = true)
    {
        if (!asked) return default;
        try
        {
            return await ParallelWork.Blocking(read).WaitAsync(Timeout, cancel).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TimeoutException || error is LibvirtException { Number: not ErrorNumber.NoDomain })
        {
            return default;
        }
    }
}
