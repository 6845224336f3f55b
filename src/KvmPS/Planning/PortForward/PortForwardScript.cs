namespace KvmPS.Planning.PortForward;

/// <summary>
/// The script that puts the rules into the kernel. It is also the hook that libvirt's daemon runs when a network has started, because only
/// then is it sure which rules libvirt itself has made and where. Fixed text, POSIX sh; the rules are in files.
/// </summary>
internal static class PortForwardScript
{
    public const string Folder = "/var/lib/kvmps/port-forwards";
    public const string Hook = "/etc/libvirt/hooks/network.d/kvmps-port-forwards";

    /// <summary>What KvmPS itself tells the script.</summary>
    public const string Apply = "apply", Clear = "clear", Show = "show";

    public static string Text { get; } = EmbeddedText.Read("PortForwardScript.sh");
}
