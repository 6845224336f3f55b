using System.Globalization;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>What tells one boot of a Linux guest from another.</summary>
internal static class LinuxGuest
{
    /// <summary>A new random id with each boot.</summary>
    public static string BootId(this GuestAgent guest) => guest.Run("cat /proc/sys/kernel/random/boot_id");

    /// <summary>Seconds since it was booted.</summary>
    public static double Uptime(this GuestAgent guest)
        => double.Parse(guest.Run("cat /proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
}
