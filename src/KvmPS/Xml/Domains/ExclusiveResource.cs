using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>Something in a definition that only one VM may have.</summary>
/// <param name="Kind">What becomes of it in a copy.</param>
/// <param name="Text">What it is, such as "log of a serial port".</param>
/// <param name="Value">The path, port, address or name.</param>
/// <param name="Node">The attribute that holds it, or the element whose text it is.</param>
internal sealed record ExclusiveResource(ExclusiveKind Kind, string Text, string Value, XObject Node)
{
    /// <summary>True for a UDP port; ports of TCP and UDP do not meet.</summary>
    public bool IsUdp { get; init; }

    /// <summary>True for a socket, whose path may have 107 bytes.</summary>
    public bool IsSocket { get; init; }

    /// <summary>True for a pipe, which QEMU opens but does not make.</summary>
    public bool IsPipe { get; init; }

    public XElement Element => Node as XElement ?? Node.Parent!;

    public void Set(string value)
    {
        if (Node is XAttribute attribute) attribute.Value = value;
        else ((XElement)Node).Value = value;
    }

    /// <summary>Takes the attribute out, or the element with all that belongs to it.</summary>
    public void Remove()
    {
        if (Node is XAttribute attribute) attribute.Remove();
        else ((XElement)Node).Remove();
    }
}
