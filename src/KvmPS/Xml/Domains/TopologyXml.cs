using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>How a guest's vCPUs are arranged (https://libvirt.org/formatdomain.html#cpu-model-and-topology).</summary>
internal static class TopologyXml
{
    public static KvmCpuTopology Read(XElement topology) => new()
    {
        Sockets = Number(topology, "sockets"),
        Dies = Number(topology, "dies"),
        Clusters = Number(topology, "clusters"),
        Cores = Number(topology, "cores"),
        Threads = Number(topology, "threads"),
    };

    public static XElement New(KvmCpuTopology topology)
    {
        var element = new XElement("topology");
        Set(element, topology);
        return element;
    }

    public static void Set(XElement element, KvmCpuTopology topology)
    {
        element.SetAttributeValue("sockets", topology.Sockets);
        SetNewer(element, "dies", topology.Dies);
        SetNewer(element, "clusters", topology.Clusters);
        element.SetAttributeValue("cores", topology.Cores);
        element.SetAttributeValue("threads", topology.Threads);
    }

    /// <summary>What older libvirts do not know is written only where it says something.</summary>
    private static void SetNewer(XElement element, string name, int number)
    {
        if (number != 1 || element.Attribute(name) is not null) element.SetAttributeValue(name, number);
    }

    private static int Number(XElement topology, string name) => (int?)topology.Attribute(name) ?? 1;
}
