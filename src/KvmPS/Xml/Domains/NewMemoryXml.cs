using System.Globalization;
using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes a memory device that a VM gets.</summary>
internal static class NewMemoryXml
{
    public static string Device(VMMemoryPlan plan)
    {
        var isDimm = plan.Type == KvmVMMemoryType.Dimm;
        var address = plan.Slot is { } slot
            ? new XElement("address", new XAttribute("type", "dimm"), new XAttribute("slot", slot))
            : null;
        return new XElement(
            "memory",
            new XAttribute("model", isDimm ? "dimm" : "virtio-mem"),
            new XElement(
                "target",
                Size("size", plan.Size),
                new XElement("node", plan.Node),
                isDimm ? null : Size("block", plan.Block),
                isDimm ? null : Size("requested", plan.Requested)),
            MemoryDeviceElement.Alias(plan.Id),
            address)
            .ToString(SaveOptions.DisableFormatting);
    }

    public static XElement Size(string name, long bytes) =>
        new(name, new XAttribute("unit", "KiB"), (bytes / 1024).ToString(CultureInfo.InvariantCulture));
}
