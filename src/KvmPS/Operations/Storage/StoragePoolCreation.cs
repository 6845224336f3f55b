using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Storage;

/// <summary>A storage pool that is made, wholly or not at all.</summary>
internal sealed class StoragePoolCreation
{
    private readonly Connection _host;
    private readonly StoragePoolPlan _plan;

    private StoragePoolCreation(Connection host, StoragePoolPlan plan)
    {
        (_host, _plan) = (host, plan);
    }

    /// <summary>Makes the folder, or formats what is blank.</summary>
    public bool Build { get; private init; }

    /// <summary>Formats it whatever it holds.</summary>
    public bool Overwrite { get; private init; }

    public bool Autostart { get; private init; }

    public bool Start { get; private init; }

    /// <summary>In words, for -WhatIf.</summary>
    public string Text
    {
        get
        {
            var parts = new List<string> { $"type {_plan.Type}" };
            if (_plan.Where.Length > 0) parts.Add(_plan.Where);
            if (_plan.UserName is not null) parts.Add($"as {_plan.UserName}");
            if (Overwrite)
                parts.Add($"format {string.Join(", ", _plan.Devices)}, whose data is lost");
            else if (Build)
                parts.Add(
                    StoragePoolRules.BuildFormats(_plan.Type)
                        ? $"format {string.Join(", ", _plan.Devices)} if it is blank"
                        : "create the folder");
            if (Autostart) parts.Add("autostart");
            if (Start) parts.Add("start it");
            return $"Create storage pool '{_plan.Name}': {string.Join(", ", parts)}";
        }
    }

    /// <exception cref="KvmException">StoragePoolAlreadyExists or StoragePoolTypeNotSupported.</exception>
    public static StoragePoolCreation Plan(
        Connection host, StoragePoolPlan plan, bool build, bool overwrite, bool autostart, bool start)
    {
        if (StoragePool.Find(host, plan.Name) is not null)
        {
            throw new KvmException(
                "StoragePoolAlreadyExists",
                Failure.AlreadyExists,
                $"A storage pool named '{plan.Name}' already exists.",
                $"Choose another name, or remove that pool first: Remove-KvmStoragePool -Name {VMErrors.QuoteName(plan.Name)} (its "
                    + "volumes stay)");
        }

        var type = StoragePoolRules.Word(plan.Type);
        if (StoragePool.Capabilities(host) is { } xml && new StoragePoolCapabilities(xml).Types is var types && !types.Contains(type))
        {
            throw new KvmException(
                "StoragePoolTypeNotSupported",
                Failure.NotSupported,
                $"libvirt on this host has no backend for storage pools of type {plan.Type}; it supports {string.Join(", ", types)}.",
                $"Install it there and restart libvirt: apt-get install libvirt-daemon-driver-storage-{type} (Debian, Ubuntu) or dnf "
                    + $"install libvirt-daemon-driver-storage-{type} (Fedora, RHEL).");
        }

        return new(host, plan) { Build = build, Overwrite = overwrite, Autostart = autostart, Start = start };
    }

    public StoragePool CarryOut()
    {
        var pool = Define();
        try
        {
            return StorageErrors.Explained(pool, () =>
            {
                if (Build || Overwrite) Prepare(pool);
                // The place to mount it: without flags nothing is formatted.
                else if (Start && _plan.Type is KvmStoragePoolType.Fs or KvmStoragePoolType.Netfs) pool.Build(StoragePoolBuildFlags.New);
                if (Start) pool.Start();
                if (Autostart) pool.SetAutostart(true);
                return pool;
            });
        }
        catch (Exception error) when (error is KvmException or LibvirtException { OutcomeUnknown: false })
        {
            if (pool.Active) pool.Destroy();
            pool.Undefine();
            throw;
        }
    }

    private StoragePool Define()
    {
        try
        {
            return StoragePool.Define(_host, NewStoragePoolXml.Write(_plan));
        }
        catch (LibvirtException error)
            when (!error.OutcomeUnknown && error.Message.Contains("source conflict with pool", StringComparison.Ordinal))
        {
            // libvirt tells the name of that pool in quotes at the end.
            var other = StoragePool
                .Names(_host)
                .Where(n => error.Message.Contains($"'{n}'", StringComparison.Ordinal))
                .MaxBy(n => n.Length);
            var where = _plan.Where.Length > 0 ? _plan.Where : _plan.Name;
            throw new KvmException(
                "StoragePoolSourceInUse",
                Failure.AlreadyExists,
                $"The storage pool {(other is null ? "of another name" : $"'{other}'")} already uses {where}, and only one pool can.",
                other is null
                    ? "Find it: Get-KvmStoragePool"
                    : $"Use that one: Get-KvmStoragePool -Name {VMErrors.QuoteName(other)}. Or remove it first: Remove-KvmStoragePool "
                        + $"-Name {VMErrors.QuoteName(other)} (its volumes stay)",
                error);
        }
    }

    private void Prepare(StoragePool pool)
    {
        try
        {
            pool.Build(
                Overwrite ? StoragePoolBuildFlags.Overwrite
                : StoragePoolRules.BuildFormats(_plan.Type) ? StoragePoolBuildFlags.NoOverwrite
                : StoragePoolBuildFlags.New);
        }
        catch (LibvirtException error)
            when (!error.OutcomeUnknown
                && !Overwrite
                && (error.Number == ErrorNumber.StoragePoolBuilt || error.Message.Contains("already", StringComparison.Ordinal)))
        {
            throw new KvmException(
                "StorageSourceNotBlank",
                Failure.AlreadyExists,
                $"{string.Join(", ", _plan.Devices)} already contains data, and was not changed: {error.Message}",
                "Leave -Build out to use the data, or use -Overwrite instead of -Build to delete it.",
                error);
        }
    }
}
