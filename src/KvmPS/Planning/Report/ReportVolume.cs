namespace KvmPS.Planning.Report;

/// <summary>A file system of the host. Sizes in bytes.</summary>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Size">How large it is.</param>
/// <param name="Free">What this user can still write.</param>
internal sealed record ReportVolume(string MountPoint, long Size, long Free);
