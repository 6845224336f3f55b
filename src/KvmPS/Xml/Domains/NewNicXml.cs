using System.Xml.Linq;
using KvmPS.Model;

namespace KvmPS.Xml;

/// <summary>Writes a NIC that a VM gets.</summary>
internal static class NewNicXml
{
    public static NicElement Read(string element) => new(XElement.Parse(element));

    public static string Write(NetworkAdapterPlan plan)
    {
        var edit = new NicEdit(new XElement("interface"));
        edit.SetMac(plan.MacAddress);
        if (plan.Bridge is { } bridge) edit.SetBridge(bridge);
        else edit.SetNetwork(plan.Network!);
        edit.SetModel(plan.Model);
        edit.SetLink(plan.LinkUp);
        edit.SetVlan(plan.Vlan);
        edit.SetFilter(plan.Filter);
        if (plan.Inbound > 0) edit.SetInbound(plan.Inbound);
        if (plan.Outbound > 0) edit.SetOutbound(plan.Outbound);
        return edit.ToString();
    }
}
