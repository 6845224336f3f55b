using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>What goes when a storage pool is stopped or removed, and which VMs feel it.</summary>
/// <param name="Text">In words, for -WhatIf and the question.</param>
/// <param name="Undefine">Whether a stored definition goes too.</param>
internal sealed record StoragePoolTeardown(string Text, bool Undefine)
{
    /// <exception cref="KvmException">StoragePoolInUse: running VMs have disks that go with it, and it is not forced.</exception>
    public static StoragePoolTeardown OfRun(StoragePool pool, bool force, CancellationToken cancel)
    {
        var users = Users(pool, force, "Stop-KvmStoragePool", cancel);
        return new(
            "Stop the storage pool "
                + $"'{pool.Name}'{(pool.Persistent ? "" : ", which has no stored definition and is then removed")}{users}; its volumes "
                + "stay",
            false);
    }

    /// <inheritdoc cref="OfRun" />
    public static StoragePoolTeardown OfAll(StoragePool pool, bool force, CancellationToken cancel)
    {
        var users = Users(pool, force, "Remove-KvmStoragePool", cancel);
        var xml = StoragePoolXml.Parse(pool.Xml);
        var where = xml.Path ?? xml.SourceText;
        return new(
            $"Remove the storage pool '{pool.Name}' ({xml.Type}{(where.Length == 0 ? "" : $", '{where}'")}): "
                + $"{(pool.Active ? "stop it, definition" : "definition")}{users}; its volumes stay",
            pool.Persistent);
    }

    private static string Users(StoragePool pool, bool force, string command, CancellationToken cancel)
    {
        if (!pool.Active) return "";
        var disks = DiskUsers.Read(pool.Connection, cancel);
        var vms = pool.Volumes()
            .SelectMany(v => disks.Of(VolumeXml.Parse(v.Xml).Path))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (vms.Count == 0) return "";
        var running = vms.Where(vm => IsRunning(pool.Connection, vm)).ToList();
        if (running.Count > 0 && !force && StoragePoolRules.TakesAway(StoragePoolXml.Parse(pool.Xml).Type))
        {
            throw new KvmException(
                "StoragePoolInUse",
                Failure.Busy,
                $"Running VMs have their disks in the storage pool '{pool.Name}' and would lose them: {string.Join(", ", running)}",
                $"Shut them down first: Stop-KvmVM -Name {VMErrors.QuoteName(running[0])}. Or add -Force to do it anyway: {command} "
                    + $"-Name {VMErrors.QuoteName(pool.Name)} -Force");
        }

        return $", with disks of VM {string.Join(", ", vms.Select(vm => $"'{vm}'"))}";
    }

    private static bool IsRunning(Connection connection, string vm)
    {
        using var domain = Domain.Find(connection, vm);
        return domain?.IsActive == true;
    }
}
