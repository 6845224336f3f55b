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
    private readonly Domain domain;
    private readonly DiskElement? live;
    private readonly DiskElement? config;
    private readonly string target;
    private readonly string scopeText;
    private readonly List<string> texts = [];
    private readonly List<(string Attribute, string? Word)> driver = [];
    private LimitChange limits = new();
    private AffectFlags limited;

    public VMDiskChange(Domain domain, string target, KvmChangeScope? scope)
    {
        this.domain = domain;
        this.target = target;
        var now = VMDiskConfiguration.ReadToChange(domain);
        var halves = now.Choose(domain, target, scope);
        if (halves.HasFlag(AffectFlags.Live)) live = now.Live!.Find(target);
        if (halves.HasFlag(AffectFlags.Config)) config = now.Config!.Find(target);
        scopeText = ScopeText.Of(halves);
        Disk = now.Find(target)!;
    }

    public DiskElement Disk { get; }

    public bool IsEmpty => texts.Count == 0;

    /// <summary>In words, for -WhatIf.</summary>
    public string Text => $"Set {string.Join(", ", texts)} of disk {target}, scope {scopeText}";

    private IEnumerable<DiskElement> Disks => new[] { live, config }.OfType<DiskElement>();

    /// <summary>What QEMU takes over when it opens the disk; null: as it is.</summary>
    public void Driver(KvmDiskCache? cache, KvmDiskIo? io, KvmDiskDiscard? discard, KvmDiskDetectZeroes? detectZeroes)
    {
        Set("cache", cache, d => d.Cache, v => DiskNames.Of(v));
        Set("io", io, d => d.Io, v => DiskNames.Of(v));
        Set("discard", discard, d => d.Discard, v => DiskNames.Of(v));
        Set("detect_zeroes", detectZeroes, d => d.DetectZeroes, v => DiskNames.Of(v));
        var afterwards = cache ?? Disks.Last().Cache;
        if (driver.Count > 0 && (io ?? Disks.Last().Io) == KvmDiskIo.Native && afterwards is not (KvmDiskCache.None or KvmDiskCache.Directsync))
        {
            throw new KvmException("IoNeedsCache", Failure.InvalidArgument, $"-Io Native needs the cache mode None or Directsync, not {afterwards}.",
                "Add -Cache None, or -Io IoUring or Threads.");
        }
    }

    /// <summary>Which IOThread does its I/O; null: none.</summary>
    public void IOThread(int? wanted)
    {
        if (wanted is { } thread) IOThreadBinding.Check(domain, target, Disk.Bus, thread, config is null ? AffectFlags.Live : AffectFlags.Config);
        if (live is not null && live.IOThread != wanted) throw NotLive("IOThread");
        if (config is null || config.IOThread == wanted) return;
        driver.Add(("iothread", wanted?.ToString(CultureInfo.InvariantCulture)));
        texts.Add($"IOThread {wanted?.ToString(CultureInfo.InvariantCulture) ?? "none"} (was {config.IOThread?.ToString(CultureInfo.InvariantCulture) ?? "none"})");
    }

    public void Limits(LimitChange wanted)
    {
        limits = wanted;
        if (live is not null && wanted.Apply(live.Limits) != live.Limits) limited |= AffectFlags.Live;
        if (config is not null && wanted.Apply(config.Limits) != config.Limits) limited |= AffectFlags.Config;
        if (limited != 0) texts.Add(wanted.Apply(Disks.First().Limits).ToString() is { Length: > 0 } text ? $"limit {text}" : "no limit");
    }

    public void CarryOut()
    {
        var storeAll = driver.Count > 0;
        if (storeAll)
        {
            var edit = new DiskEdit(config!);
            foreach (var (attribute, word) in driver) edit.SetDriver(attribute, word);
            if (limited.HasFlag(AffectFlags.Config)) edit.SetLimits(limits.Apply(config!.Limits));
            domain.UpdateDevice(edit.ToString(), AffectFlags.Config);
        }

        // Where both halves get the same, libvirt does both or neither.
        var rest = storeAll ? limited & ~AffectFlags.Config : limited;
        if (rest == (AffectFlags.Live | AffectFlags.Config) && limits.Apply(live!.Limits) == limits.Apply(config!.Limits)) Limit(live, rest);
        else
        {
            if (rest.HasFlag(AffectFlags.Live)) Limit(live!, AffectFlags.Live);
            if (rest.HasFlag(AffectFlags.Config)) Limit(config!, AffectFlags.Config);
        }
    }

    private void Limit(DiskElement disk, AffectFlags halves) => domain.SetBlockLimits(target, DiskEdit.Words(limits.Apply(disk.Limits)), halves);

    private void Set<T>(string attribute, T? asked, Func<DiskElement, T> read, Func<T, string?> word)
        where T : struct, Enum
    {
        if (asked is not { } wanted) return;
        if (live is not null && !read(live).Equals(wanted)) throw NotLive(attribute.Replace('_', ' '));
        if (config is null || read(config).Equals(wanted)) return;
        driver.Add((attribute, word(wanted)));
        texts.Add($"{attribute.Replace('_', ' ')} {wanted} (was {read(config)})");
    }

    private KvmException NotLive(string setting) => new(
        "DiskSettingNotLive", Failure.NotSupported, $"'{setting}' of disk {target} cannot change while VM '{domain.Name}' runs; nothing was changed.",
        config is null && !domain.IsPersistent ? "Create the VM again with that setting, because it has no stored definition."
            : "Use -Scope Config, which takes effect at the VM's next start: Stop-KvmVM, then Start-KvmVM");
}
