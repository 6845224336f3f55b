using System.Globalization;
using KvmPS.Model;

namespace KvmPS.Planning.Common;

/// <summary>
/// Catches sizes that are surely not what was meant: PowerShell counts in bytes, virsh in KiB, virt-install in MiB and GiB.
/// </summary>
internal static class SizeArgument
{
    // No guest runs in less memory and no disk is smaller: a number below is one whose unit was forgotten.
    private const long Smallest = 1 << 20;

    /// <param name="bytes">The value as it arrived.</param>
    /// <param name="parameter">The parameter's name, such as Memory.</param>
    /// <param name="gigabytesBelow">Numbers below this were meant as GB, others as MB.</param>
    /// <exception cref="KvmException">InvalidSize or SizeUnitMistake.</exception>
    public static void Check(long bytes, string parameter, long gigabytesBelow)
    {
        if (bytes <= 0)
        {
            throw new KvmException("InvalidSize", Failure.InvalidArgument, $"-{parameter} must be more than 0 bytes, not {Text(bytes)}.",
                $"Specify the size with its unit: -{parameter} 2GB");
        }

        if (bytes >= Smallest) return;
        var meant = Text(bytes) + (bytes < gigabytesBelow ? "GB" : "MB");
        throw new KvmException(
            "SizeUnitMistake",
            Failure.InvalidArgument,
            $"-{parameter} {Text(bytes)} means {ByteSize.Format(bytes)}, as PowerShell counts in bytes. Did you mean {meant}?",
            $"Specify the size with its unit: -{parameter} {meant}");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
