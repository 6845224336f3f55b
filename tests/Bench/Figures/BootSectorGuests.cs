using System.Globalization;

namespace KvmPS.Bench.Figures;

/// <summary>Guests of half a kilobyte, many of which run at once.</summary>
internal static class BootSectorGuests
{
    /// <summary>The guest's disk, or null where it was not built.</summary>
    public static string? Image()
        => Path.Combine(Path.GetDirectoryName(ShippedModule.Find())!, "..", "guest", "bootsec.img") is var image && File.Exists(image) ? image : null;

    /// <summary>Defines guests that are named PREFIX-01 and so on.</summary>
    public static void Define(Lab lab, string image, string prefix, int count, string network)
    {
        for (var i = 1; i <= count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i:00}");
            var disk = Path.Combine(lab.Daemon.Disks, name + ".img");
            File.Copy(image, disk, overwrite: true);
            lab.Run($"New-KvmVM {name} 32MB -Disk {Engines.Quote(disk)} {network} -Graphics None -WarningAction SilentlyContinue");
        }
    }
}
