namespace KvmPS.Operations.VM;

/// <summary>A file in which a VM keeps state beside its disks.</summary>
/// <param name="Label">Which one it is: see <see cref="Xml.StateFileXml.Label"/>.</param>
/// <param name="Text">What it is, in words.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Exists">False for one that is made when the VM starts for the first time.</param>
/// <param name="IsImplied">True when the definition does not name it, and libvirt finds it by the VM's name.</param>
internal sealed record StateFile(string Label, string Text, string Path, bool Exists, bool IsImplied = false)
{
    public bool IsMemory => Label.StartsWith("pmem", StringComparison.Ordinal);

    public bool IsVariables => Label == "nvram";
}
