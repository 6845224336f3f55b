using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Files beside the disks in which a VM keeps state: UEFI variables, persistent memory, crash records, a TPM's file.</summary>
internal static class ExclusiveState
{
    public static IEnumerable<ExclusiveResource> Of(XElement domain) => [.. Firmware(domain), .. Memory(domain), .. CrashRecords(domain),
        .. Tpm(domain)];

    private static IEnumerable<ExclusiveResource> Firmware(XElement domain)
    {
        var os = domain.Element("os");
        foreach (var nvram in os?.Elements("nvram") ?? []) if (NvramXml.Path(nvram) is { } at) yield return State("UEFI variables", at);
        foreach (var store in os?.Elements("varstore").Attributes("path") ?? []) yield return State("UEFI variables", store);
        foreach (var loader in os?.Elements("loader").Where(IsWritable) ?? []) yield return State("UEFI firmware", loader);
    }

    /// <summary>
    /// Code and variables in one flash image, which the guest writes to. Without a word libvirt takes flash for writable.
    /// </summary>
    private static bool IsWritable(XElement loader) => (string?)loader.Attribute("type") == "pflash" && loader.Value.Trim().Length > 0
        && ((string?)loader.Attribute("readonly") ?? (loader.Parent!.Element("nvram") is null ? "no" : "yes")) == "no";

    private static IEnumerable<ExclusiveResource> Memory(XElement domain) => ExclusiveResources.Devices(domain, "memory")
        .Where(m => (string?)m.Attribute("model") is "nvdimm" or "virtio-pmem" && m.Element("target")?.Element("readonly") is null
            && (string?)m.Attribute("access") != "private")
        .Elements("source").Elements("path").Select(p => State("persistent memory", p));

    private static IEnumerable<ExclusiveResource> CrashRecords(XElement domain)
        => ExclusiveResources.Devices(domain, "pstore").Elements("path").Where(p => p.Value.Trim().Length > 0)
            .Select(p => State("crash records", p));

    /// <summary>libvirt 10.10 and later; else the state is in a folder named after the VM's UUID.</summary>
    private static IEnumerable<ExclusiveResource> Tpm(XElement domain) => ExclusiveResources.Devices(domain, "tpm").Elements("backend")
        .Where(b => (string?)b.Attribute("type") == "emulator").Elements("source").Attributes("path").Select(p => State("TPM state", p));

    private static ExclusiveResource State(string text, XObject at) => new(ExclusiveKind.State, text, at is XAttribute a ? a.Value
        : ((XElement)at).Value.Trim(), at);
}
