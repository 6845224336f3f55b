using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.VM;
using KvmPS.Planning.VM;
using KvmPS.Planning.Vcpu;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

/// <summary>Changes of one VM's settings: found out first, then made, the definition in one piece.</summary>
internal sealed class VMSettingsChange
{
    private static readonly string[] TakeEffectAtOnce =
    [
        nameof(KvmVMSettings.Name),
        nameof(KvmVMSettings.Title),
        nameof(KvmVMSettings.Description),
        nameof(KvmVMSettings.Tag),
        nameof(KvmVMSettings.Autostart),
        nameof(KvmVM.Vcpu),
        nameof(KvmVM.Memory),
    ];

    private readonly List<(string Setting, string Text)> _changes = [];
    private readonly List<Action<AffectFlags>> _metadata = [];
    private readonly List<Action<CancellationToken>> _afterwards = [];
    private readonly Domain _domain;
    private readonly DomainSettingsXml _xml;
    private readonly bool _active;
    private string _name;
    private bool _defines;

    private VMSettingsChange(Domain domain, bool active, DomainSettingsXml xml)
    {
        _domain = domain;
        _name = domain.Name;
        _active = active;
        _xml = xml;
    }

    public bool IsEmpty => _changes.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => "Set " + string.Join(", ", _changes.Select(c => c.Text));

    /// <exception cref="KvmException">VMNotPersistent.</exception>
    public static VMSettingsChange Plan(Domain domain)
    {
        if (!domain.IsPersistent) throw VMErrors.NotPersistent(domain.Name);
        // Passwords are in there only when they are asked for, and would be gone once it is stored again.
        return new(
            domain,
            domain.IsActive,
            DomainSettingsXml.Parse(domain.Xml(DomainXmlFlags.Inactive | DomainXmlFlags.Secure)));
    }

    public void Title(string value) =>
        TextSetting(nameof(KvmVMSettings.Title), _xml.Title, value, v => _xml.Title = v, DomainMetadata.Title);

    public void Description(string value) =>
        TextSetting(nameof(KvmVMSettings.Description), _xml.Description, value, v => _xml.Description = v, DomainMetadata.Description);

    /// <param name="set">Tags to have, in place of those of the same names.</param>
    /// <param name="remove">Names of tags to have no more.</param>
    public void Tags(IReadOnlyDictionary<string, string> set, Func<string, bool> remove)
    {
        var tags = new SortedDictionary<string, string>(
            _xml.Tags.Where(t => !remove(t.Key)).ToDictionary(t => t.Key, t => t.Value),
            StringComparer.Ordinal);
        foreach (var (key, value) in set) tags[key] = value;
        var (now, wanted) = (TagText(_xml.Tags), TagText(tags));
        if (now == wanted) return;
        _xml.Tags = tags;
        Add(nameof(KvmVMSettings.Tag), "tags", now, wanted);
        _metadata.Add(affect => _domain.SetMetadata(TagsXml.Uri, TagsXml.Prefix, TagsXml.Write(tags), affect));
    }

    public void Autostart(bool on)
    {
        if (_domain.Autostarts == on) return;
        _changes.Add((nameof(KvmVMSettings.Autostart), $"autostart {(on ? "on" : "off")}"));
        _afterwards.Add(_ => _domain.SetAutostart(on));
    }

    /// <summary>What guests of its kind can have, on the board that it shall have.</summary>
    public DomainCapabilities Capabilities(Connection connection) =>
        new(connection.DomainCapabilities(_xml.Architecture, _xml.Machine, _xml.DomainType));

    public void Machine(string wanted, HostCapabilities host)
    {
        var chosen = MachineResolver.Make(wanted, _xml.Architecture, _xml.DomainType, host)!;
        // libvirt stores what an alias such as q35 stands for.
        var full = new DomainCapabilities(_domain.Connection.DomainCapabilities(_xml.Architecture, chosen, _xml.DomainType)).Machine;
        Set(nameof(KvmVMSettings.Machine), "machine", _xml.Machine, full.Length > 0 ? full : chosen, v => _xml.Machine = v);
    }

    /// <param name="wanted">The model or mode.</param>
    /// <param name="capabilities">What VMs of its kind can have.</param>
    /// <param name="features">What it is to have more or less than its model.</param>
    public void Cpu(string wanted, DomainCapabilities capabilities, IReadOnlyList<CpuFeature>? features)
    {
        var plan = LessFeatures(wanted, capabilities, features) ?? CpuResolver.Make(wanted, _xml.DomainType, kvmWorks: true, capabilities)!;
        Set(nameof(KvmVMSettings.CpuModel), "CPU", _xml.CpuModel, plan.Model ?? plan.Mode, _ => _xml.SetCpu(plan));
    }

    /// <exception cref="KvmException">CpuFeatureNeedsModel, CpuFeatureNotSupported.</exception>
    public void CpuFeatures(IReadOnlyList<CpuFeature> wanted)
    {
        if (_xml.CpuModel is not { } model)
        {
            throw new KvmException(
                "CpuFeatureNeedsModel",
                Failure.InvalidArgument,
                $"VM '{_name}' has no CPU model whose features could be changed; nothing was changed.",
                $"Give it one as well: Set-KvmVM -Name {VMErrors.QuoteName(_name)} -CpuModel qemu64 -CpuFeature '{wanted[0]}'");
        }

        RequireSupported(wanted, model);
        foreach (var feature in wanted)
        {
            var now = _xml.CpuFeatures.FirstOrDefault(f => f.Name == feature.Name) ?? feature with { Policy = CpuFeature.Default };
            Set(nameof(KvmVMSettings.CpuFeature), "CPU feature", now.ToString(), feature.ToString(), _ => _xml.SetCpuFeature(feature));
        }
    }

    /// <summary>Maximum and topology go together: one has to be the product of the other.</summary>
    public void Vcpus(int? maximum, KvmCpuTopology? topology, HostCapabilities host, DomainCapabilities capabilities)
    {
        var (_, most) = VcpuResolver.Make(null, maximum, topology ?? _xml.Topology);
        HostLimits.Check(host, capabilities, most, [], KvmFirmwareKind.Bios);
        if (topology is not null)
        {
            Set(
                nameof(KvmVMSettings.Topology),
                "topology",
                _xml.Topology?.ToString(),
                topology.ToString(),
                _ => _xml.SetTopology(topology));
        }
        Set(nameof(KvmVMSettings.MaximumVcpu), "maximum vCPUs", Number(_xml.MaximumVcpu), Number(most), _ => _xml.SetMaximumVcpu(most));
    }

    public void MaximumMemory(long bytes)
    {
        if (_xml.HasNumaNodes)
        {
            throw new KvmException(
                "MemoryFromNumaNodes",
                Failure.NotSupported,
                $"VM '{_name}' has guest NUMA nodes, and its memory is the sum of theirs, so it cannot be set as one number.",
                $"Change the memory of its NUMA nodes: Edit-KvmVM -Name {VMErrors.QuoteName(_name)}");
        }

        var rounded = (bytes + 1023) / 1024 * 1024;
        if (rounded <= _xml.HotAdd.Added)
        {
            throw new KvmException(
                "MemoryBelowDevices",
                Failure.InvalidArgument,
                $"VM '{_name}' has {ByteSize.Format(_xml.HotAdd.Added)} of memory as devices, which count towards its maximum: "
                    + $"{ByteSize.Format(rounded)} leaves no memory to boot with; nothing was changed.",
                $"Give more memory, or remove devices first: Get-KvmVMMemory -VMName {VMErrors.QuoteName(_name)} | Remove-KvmVMMemory "
                    + "-Scope Config");
        }

        Set(
            nameof(KvmVMSettings.MaximumMemory),
            "maximum memory",
            ByteSize.Format(_xml.MaximumMemory),
            ByteSize.Format(rounded),
            _ => _xml.SetMaximumMemory(rounded),
            _xml.MaximumMemory == rounded);
    }

    /// <summary>What can be added to its memory while it runs.</summary>
    /// <param name="slots">How many devices; null: as many as now, else 8.</param>
    /// <param name="bytes">How much in all; null: as much as now, else its maximum once more.</param>
    public void HotAdd(int? slots, long? bytes)
    {
        var now = _xml.HotAdd;
        var off = slots == 0 || bytes == 0;
        var (count, size) = off
            ? (0, 0)
            : (slots ?? (now.Slots > 0 ? now.Slots : 8), bytes ?? (now.Memory > 0 ? now.Memory : _xml.MaximumMemory));
        var dimms = now.Devices.Count(d => d.Model != "virtio-mem");
        if (count < dimms || size < now.Added)
        {
            throw new KvmException(
                "MemoryBelowDevices",
                Failure.InvalidArgument,
                $"VM '{_name}' has {ByteSize.Format(now.Added)} of memory as devices, {dimms} of them in slots: fewer slots or less "
                    + "memory is not possible; nothing was changed.",
                $"Remove some of them first: Get-KvmVMMemory -VMName {VMErrors.QuoteName(_name)} | Remove-KvmVMMemory -Scope Config");
        }

        Set(nameof(KvmVMSettings.MemorySlots), "memory slots", Number(now.Slots), Number(count), _ => { });
        Set(
            nameof(KvmVMSettings.HotAddMemory),
            "memory that can be added",
            ByteSize.Format(now.Memory),
            ByteSize.Format(size),
            _ => { },
            now.Memory == size);
        if (now.Slots != count || now.Memory != size) now.Set(count, size, _xml.MaximumVcpu);
    }

    /// <summary>What stands behind its memory, held against what this host has.</summary>
    public void Backing(long? hugePages, bool? locked, int[]? nodes)
    {
        var backing = _xml.Backing;
        var own =
            _active && hugePages > 0 && DomainSettingsXml.Parse(_domain.Xml(DomainXmlFlags.None)).Backing.HugePageSize == hugePages
                ? _xml.MaximumMemory / hugePages.Value
                : 0;
        if (nodes is not null)
        {
            Set(nameof(KvmVMSettings.NumaNode), "NUMA node", backing.Nodes, CpuText.Format(nodes), _ => backing.SetNodes(nodes));
        }
        if (hugePages is { } size)
        {
            Set(
                nameof(KvmVMSettings.HugePages),
                "huge pages",
                PageText(backing.HugePageSize),
                PageText(size),
                _ => backing.HugePageSize = size,
                backing.HugePageSize == size);
        }

        if (locked is { } on)
        {
            Set(
                nameof(KvmVMSettings.MemoryLock),
                "memory lock",
                backing.Locked ? "on" : "off",
                on ? "on" : "off",
                _ => backing.Locked = on);
        }
        // Another host finds out for itself, when the VM starts.
        if (!_domain.Connection.IsLocal) return;
        var limits = new MemoryBackingLimits(HostRoot.Current, _name, _xml.MaximumMemory);
        if (nodes?.Length > 0) limits.CheckNodes(nodes);
        if (hugePages > 0) limits.CheckHugePages(hugePages.Value, backing.Nodes is { Length: > 0 } set ? CpuList.Parse(set) : [], own);
        if (locked == true) limits.CheckLock();
    }

    public void BootOrder(string[] wanted)
    {
        var devices = wanted
            .SelectMany(n =>
                _xml.Boot.Find(n) is { Count: > 0 } found
                    ? found
                    : throw new KvmException(
                        "BootDeviceNotFound",
                        Failure.InvalidArgument,
                        $"VM '{_name}' has no device '{n}' to boot from.",
                        $"Use a device that it has: {string.Join(", ", _xml.Boot.Choices)}. Or all devices of a kind: disk, cdrom, "
                            + "floppy, network, hostdev, redirdev"))
            .ToList();
        var edited = DomainSettingsXml.Parse(_xml.ToString());
        edited.Boot.Set(wanted.SelectMany(edited.Boot.Find));
        Set(
            nameof(KvmVMSettings.BootOrder),
            "boot order",
            string.Join(", ", _xml.Boot.Names),
            string.Join(", ", edited.Boot.Names),
            _ => _xml.Boot.Set(devices));
    }

    public void Rename(string to)
    {
        if (to == _name) return;
        VMName.Check(to);
        if (_active)
        {
            throw new KvmException(
                "VMIsRunning",
                Failure.InvalidOperation,
                $"VM '{_name}' is running; libvirt renames only VMs that are off.",
                $"Shut it down first: Stop-KvmVM -Name {VMErrors.QuoteName(_name)}");
        }

        VMCreation.RequireFreeName(_domain.Connection, to);
        var rename = VMRename.Plan(_domain, to, new(_domain.Connection, CancellationToken.None));
        _changes.Add((nameof(KvmVMSettings.Name), $"name '{to}'{rename.Text}"));
        _afterwards.Add(_ => rename.CarryOut());
        _name = to;
    }

    /// <summary>A change that another piece has planned, made after the definition.</summary>
    /// <param name="setting">What it sets.</param>
    /// <param name="text">"Set" and what, for -WhatIf.</param>
    /// <param name="act">Makes it.</param>
    public void Also(string setting, string text, Action<CancellationToken> act)
    {
        _changes.Add((setting, text["Set ".Length..]));
        _afterwards.Add(act);
    }

    public void CarryOut(CancellationToken cancel)
    {
        if (_defines) Define();
        else if (_metadata.Count > 0) Store();
        if (_active) SetMetadata(AffectFlags.Live);
        foreach (var act in _afterwards) act(cancel);
    }

    public KvmVMSettings Result()
    {
        var stored = DomainSettingsXml.Parse(_domain.Xml(DomainXmlFlags.Inactive));
        return new()
        {
            Name = _name,
            Id = _domain.Id,
            Title = stored.Title,
            Description = stored.Description,
            Tag = stored.Tags,
            Autostart = _domain.Autostarts,
            BootOrder = [.. stored.Boot.Names],
            CpuModel = stored.CpuModel,
            CpuFeature = [.. stored.CpuFeatures.Select(f => f.ToString())],
            Topology = stored.Topology,
            Machine = stored.Machine,
            MaximumVcpu = stored.MaximumVcpu,
            MaximumMemory = stored.MaximumMemory,
            MemorySlots = stored.HotAdd.Slots,
            HotAddMemory = stored.HotAdd.Memory,
            HugePages = stored.Backing.HugePageSize,
            MemoryLock = stored.Backing.Locked,
            NumaNode = stored.Backing.Nodes,
            Changed = [.. _changes.Select(c => c.Setting)],
            RestartRequired = _changes.Any(c => !TakeEffectAtOnce.Contains(c.Setting)) && (_domain.IsActive || _domain.HasManagedSave),
            ConnectionUri = _domain.Connection.Uri,
        };
    }

    /// <summary>
    /// A model that the host cannot give in full, but without the features that are to be taken away: a baseline may be one.
    /// </summary>
    private VMPlan.CpuPlan? LessFeatures(string wanted, DomainCapabilities capabilities, IReadOnlyList<CpuFeature>? features)
    {
        var model = capabilities.CpuModels.Keys.FirstOrDefault(m => m.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (features is null || model is null || capabilities.CpuModels[model]) return null;
        var cpus = new GuestCpus(_domain.Connection, _xml.Architecture, _xml.DomainType);
        return cpus.WhyNot(CpuXml.Named(model).With(features).ToString()) is null ? new("custom", model) : null;
    }

    /// <summary>libvirt itself would find out at the VM's start.</summary>
    private void RequireSupported(IReadOnlyList<CpuFeature> wanted, string model)
    {
        // What a mode such as host-passthrough stands for is close to host-model.
        var named = model is "host-passthrough" or "host-model" or "maximum"
            ? _domain.Connection.DomainCapabilities(_xml.Architecture, _xml.Machine, _xml.DomainType) is { } capabilities
                ? CpuXml.OfHost(capabilities)
                : null
            : CpuXml.Named(model);
        var cpus = new GuestCpus(_domain.Connection, _xml.Architecture, _xml.DomainType);
        if (named is null || cpus.WhyNot(named.ToString()) is not null) return;
        if (cpus.WhyNot(named.With(wanted).ToString()) is not { } reason) return;
        throw new KvmException(
            "CpuFeatureNotSupported",
            Failure.NotSupported,
            $"VM '{_name}' cannot have {string.Join(", ", wanted)} on this host: {reason}. Nothing was changed.",
            "Check the spelling in libvirt's CPU features, or use 'name=optional' to enable it only where the host supports it.");
    }

    private void TextSetting(string setting, string? now, string value, Action<string?> edit, DomainMetadata kind)
    {
        var wanted = value.Length == 0 ? null : value;
        if (now == wanted) return;
        edit(wanted);
        Add(setting, setting.ToLowerInvariant(), now, wanted ?? "");
        _metadata.Add(affect => _domain.SetMetadata(kind, wanted, affect));
    }

    /// <summary>
    /// A definition that libvirt once stored and its schema now refuses cannot be stored again, but can be given a title and the like.
    /// </summary>
    private void Store()
    {
        try
        {
            Define();
        }
        catch (LibvirtException error) when (error.Number == ErrorNumber.XmlInvalidSchema)
        {
            SetMetadata(AffectFlags.Config);
        }
    }

    private void SetMetadata(AffectFlags affect)
    {
        foreach (var set in _metadata) set(affect);
    }

    private void Define() => Domain.Define(_domain.Connection, _xml.ToString()).Dispose();

    private void Set(string setting, string label, string? now, string wanted, Action<string> edit, bool? same = null)
    {
        if (same ?? now == wanted) return;
        edit(wanted);
        _defines = true;
        Add(setting, label, now, wanted);
    }

    private void Add(string setting, string label, string? now, string wanted)
        => _changes.Add((setting, $"{label} '{wanted}'{(string.IsNullOrEmpty(now) ? "" : $" (was '{now}')")}"));

    private static string TagText(IEnumerable<KeyValuePair<string, string>> tags) =>
        string.Join(", ", tags.Select(t => new VMTag(t.Key, t.Value)));

    private static string PageText(long? size) => size switch { null => "of the default size", 0 => "none", _ => ByteSize.Format(size) };

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
