namespace KvmPS.Planning.Report;

/// <summary>A VM's NIC.</summary>
/// <param name="Type">network, bridge, direct, user, …</param>
/// <param name="Source">The network, bridge or device that it is connected to.</param>
/// <param name="MacAddress">Its MAC address.</param>
/// <param name="IsLinkUp">False when its cable is out.</param>
internal sealed record ReportNic(string Type, string? Source, string MacAddress, bool IsLinkUp);
