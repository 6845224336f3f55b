namespace KvmPS.Planning.Metering;

/// <summary>The service and the timer that let systemd read the meters.</summary>
internal static class MeteringUnits
{
    public const string Service = "kvmps-metering.service";
    public const string Timer = "kvmps-metering.timer";
    public const string Folder = "/etc/systemd/system";

    /// <param name="pwsh">The path of pwsh.</param>
    /// <param name="module">The path of KvmPS.psd1.</param>
    public static string ServiceText(string pwsh, string module) => $"""
        [Unit]
        Description=Read the meters of VMs (KvmPS)
        After=libvirtd.service virtqemud.service

        [Service]
        Type=oneshot
        Environment=POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
        Nice=10
        ExecStart={Quote(pwsh)} -NoLogo -NoProfile -NonInteractive -Command {Quote(Reading(module))}

        """;

    public static string TimerText(int seconds) => $"""
        [Unit]
        Description=Read the meters of VMs every {seconds} s (KvmPS)

        [Timer]
        OnBootSec=60
        OnUnitActiveSec={seconds}
        AccuracySec=1

        [Install]
        WantedBy=timers.target

        """;

    /// <summary>What PowerShell is to run.</summary>
    private static string Reading(string module) =>
        $"Import-Module -Name '{module.Replace("'", "''", StringComparison.Ordinal)}'; Update-KvmMetering";

    /// <summary>A word of a command as systemd reads it: it fills in %… and $… by itself.</summary>
    private static string Quote(string word) => "\"" + word
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("%", "%%", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal) + "\"";
}
