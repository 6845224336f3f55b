using KvmPS.Libvirt.Native;

namespace KvmPS.Libvirt;

/// <summary>Pausing, rebooting, saving, renaming and what is noted of it.</summary>
internal sealed partial class Domain
{
    /// <summary>
    /// How much of the job that runs on the VM is done, 0 to 1; null when libvirt cannot tell (none runs, or it has only
    /// just begun).
    /// </summary>
    public double? JobFraction => Read<double?>(d =>
    {
        Result.Check(NativeMethods.virDomainGetJobInfo(d, out var job));
        return job.dataTotal == 0 ? null : Math.Clamp((double)job.dataProcessed / job.dataTotal, 0, 1);
    });

    /// <summary>False when it has no stored definition.</summary>
    public bool IsPersistent => Read(d => Result.Check(NativeMethods.virDomainIsPersistent(d))) > 0;

    public bool Autostarts => Read(d =>
    {
        Result.Check(NativeMethods.virDomainGetAutostart(d, out var on));
        return on != 0;
    });

    /// <summary>Stops its vCPUs; memory is kept.</summary>
    public void Suspend() => Change(nameof(NativeMethods.virDomainSuspend), NativeMethods.virDomainSuspend);

    /// <summary>Asks the guest to reboot, by its agent or the ACPI button; may return before it has.</summary>
    public void Reboot() => Change(nameof(NativeMethods.virDomainReboot), d => NativeMethods.virDomainReboot(d, 0));

    /// <summary>Presses the reset button.</summary>
    public void Reset() => Change(nameof(NativeMethods.virDomainReset), d => NativeMethods.virDomainReset(d, 0));

    /// <summary>Writes memory and devices to a file and turns the VM off; returns when that is done.</summary>
    public void Save(string path) =>
        ChangeAtLength(nameof(NativeMethods.virDomainSaveFlags), d => NativeMethods.virDomainSaveFlags(d, path, null, 0));

    /// <summary>The same to a file that libvirt keeps: the next start continues from there.</summary>
    public void ManagedSave() => ChangeAtLength(nameof(NativeMethods.virDomainManagedSave), d => NativeMethods.virDomainManagedSave(d, 0));

    /// <summary>Ends the job that runs on the VM, such as a save; the VM runs on.</summary>
    public void AbortJob() => Change(nameof(NativeMethods.virDomainAbortJob), NativeMethods.virDomainAbortJob);

    /// <summary>Gives a VM that is off another name.</summary>
    public void Rename(string name) => Change(nameof(NativeMethods.virDomainRename), d => NativeMethods.virDomainRename(d, name, 0));

    /// <summary>Sets the title or the description; null takes it away.</summary>
    public void SetMetadata(DomainMetadata kind, string? text, AffectFlags affect)
        => Change(nameof(NativeMethods.virDomainSetMetadata), d => NativeMethods.virDomainSetMetadata(d, kind, text, null, null, affect));

    /// <summary>Sets XML that a program keeps with the VM under a namespace of its own; null takes it away.</summary>
    public void SetMetadata(string uri, string prefix, string? xml, AffectFlags affect) =>
        Change(
            nameof(NativeMethods.virDomainSetMetadata),
            d => NativeMethods.virDomainSetMetadata(d, DomainMetadata.Element, xml, prefix, uri, affect));

    /// <summary>
    /// What a program keeps there, of the running VM or else the stored one; null where there is nothing, or the driver has no such thing.
    /// </summary>
    public string? Metadata(string uri) => Read<string?>(d =>
    {
        if (NativeMethods.virDomainGetMetadata(d, DomainMetadata.Element, uri, AffectFlags.Current) is { } xml) return xml;
        var error = LibvirtException.Last();
        return error.Number is ErrorNumber.NoDomainMetadata or ErrorNumber.NoSupport ? null : throw error;
    });
}
