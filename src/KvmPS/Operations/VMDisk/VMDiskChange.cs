using System.Globalization;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.Disk;
using KvmPS.Operations.VM;
using KvmPS.Planning.Vcpu;
using KvmPS.Xml;

namespace KvmPS.Operations.VMDisk;

/// <summary>Settings of a VM's disk: found out first, then made. Limits change at once, all others when QEMU opens the disk.</summary>
internal sealed class VMDiskChange
{
    private readonly Domain _domain;
    private readonly DiskElement? _live;
    private readonly DiskElement? _config;
    private readonly string _target;
    private readonly string _scopeText;
    private readonly List<string> _texts = [];
    private readonly List<(string Attribute, string? Word)> _driver = [];
    private LimitChange _limits = new();
    private AffectFlags _limited;

    private VMDiskChange(Domain domain, string target, VMDiskConfiguration now, AffectFlags affect)
    {
        _domain = domain;
        _target = target;
        if (affect.HasFlag(AffectFlags.Live)) _live = now.Live!.Find(target);
        if (affect.HasFlag(AffectFlags.Config)) _config = now.Config!.Find(target);
        _scopeText = ScopeText.Of(affect);
        Disk = now.Find(target)!;
    }

    public DiskElement Disk { get; }

    public bool IsEmpty => _texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", _texts)} of disk {_target}, scope {_scopeText}";

    private IEnumerable<DiskElement> Disks => new[] { _live, _config }.OfType<DiskElement>();

    public static VMDiskChange Plan(Domain domain, string target, KvmChangeScope? scope)
    {
        var now = VMDiskConfiguration.ReadToChange(domain);
        return new(domain, target, now, now.Choose(domain, target, scope));
    }

    /// <summary>What QEMU takes over when it opens the disk; null: as it is.</summary>
    public void Driver(KvmDiskCache? cache, KvmDiskIo? io, KvmDiskDiscard? discard, KvmDiskDetectZeroes? detectZeroes)
    {
        Set("cache", cache, d => d.Cache, v => DiskNames.Of(v));
        Set("io", io, d => d.Io, v => DiskNames.Of(v));
        Set("discard", discard, d => d.Discard, v => DiskNames.Of(v));
        Set("detect_zeroes", detectZeroes, d => d.DetectZeroes, v => DiskNames.Of(v));
        var afterwards = cache ?? Disks.Last().Cache;
        if (_driver.Count > 0
            && (io ?? Disks.Last().Io) == KvmDiskIo.Native
            && afterwards is not (KvmDiskCache.None or KvmDiskCache.Directsync))
        {
            throw new KvmException(
                "IoNeedsCache",
                Failure.InvalidArgument,
                $"-Io Native needs the cache mode None or Directsync, not {afterwards}.",
                "Add -Cache None, or -Io IoUring or Threads.");
        }
    }

    /// <summary>Which IOThread does its I/O; null: none.</summary>
    public void IOThread(int? wanted)
    {
        if (wanted is { } thread)
        {
            IOThreadBinding.Check(_domain, _target, Disk.Bus, thread, _config is null ? AffectFlags.Live : AffectFlags.Config);
        }
        if (_live is not null && _live.IOThread != wanted) throw NotLive("IOThread");
        if (_config is null || _config.IOThread == wanted) return;
        _driver.Add(("iothread", wanted?.ToString(CultureInfo.InvariantCulture)));
        _texts.Add(
            $"IOThread {wanted?.ToString(CultureInfo.InvariantCulture) ?? "none"} (was "
                + $"{_config.IOThread?.ToString(CultureInfo.InvariantCulture) ?? "none"})");
    }

    public void Limits(LimitChange wanted)
    {
        _limits = wanted;
        if (_live is not null && wanted.Apply(_live.Limits) != _live.Limits) _limited |= AffectFlags.Live;
        if (_config is not null && wanted.Apply(_config.Limits) != _config.Limits) _limited |= AffectFlags.Config;
        if (_limited != 0) _texts.Add(wanted.Apply(Disks.First().Limits).ToString() is { Length: > 0 } text ? $"limit {text}" : "no limit");
    }

    public void CarryOut()
    {
        var storeAll = _driver.Count > 0;
        if (storeAll)
        {
            var edit = new DiskEdit(_config!);
            foreach (var (attribute, word) in _driver) edit.SetDriver(attribute, word);
            if (_limited.HasFlag(AffectFlags.Config)) edit.SetLimits(_limits.Apply(_config!.Limits));
            _domain.UpdateDevice(edit.ToString(), AffectFlags.Config);
        }

        // Where the running VM and its definition get the same, libvirt changes both or neither.
        var rest = storeAll ? _limited & ~AffectFlags.Config : _limited;
        if (rest == (AffectFlags.Live | AffectFlags.Config) && _limits.Apply(_live!.Limits) == _limits.Apply(_config!.Limits))
            Limit(_live, rest);
        else
        {
            if (rest.HasFlag(AffectFlags.Live))
                Limit(_live!, AffectFlags.Live);
            if (rest.HasFlag(AffectFlags.Config))
                Limit(_config!, AffectFlags.Config);
        }
    }

    private void Limit(DiskElement disk, AffectFlags affect) =>
        _domain.SetBlockLimits(_target, DiskEdit.Words(_limits.Apply(disk.Limits)), affect);

    private void Set<T>(string attribute, T? asked, Func<DiskElement, T> read, Func<T, string?> word)
        where T : struct, Enum
    {
        if (asked is not { } wanted) return;
        if (_live is not null && !read(_live).Equals(wanted)) throw NotLive(attribute.Replace('_', ' '));
        if (_config is null || read(_config).Equals(wanted)) return;
        _driver.Add((attribute, word(wanted)));
        _texts.Add($"{attribute.Replace('_', ' ')} {wanted} (was {read(_config)})");
    }

    private KvmException NotLive(string setting) =>
        new(
            "DiskSettingNotLive",
            Failure.NotSupported,
            $"'{setting}' of disk {_target} cannot change while VM '{_domain.Name}' runs; nothing was changed.",
            _config is null && !_domain.IsPersistent
                ? "Create the VM again with that setting, because it has no stored definition."
                : "Use -Scope Config, which takes effect at the VM's next start: Stop-KvmVM, then Start-KvmVM");
}
