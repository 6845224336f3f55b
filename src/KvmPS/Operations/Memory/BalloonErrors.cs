using KvmPS.Model;
using KvmPS.Operations.VM;

namespace KvmPS.Operations.Memory;

/// <summary>Errors about the memory of guests.</summary>
internal static class BalloonErrors
{
    public static KvmException OverMaximum(string vm, long wanted, long maximum, Exception? inner = null) => new(
        "MemoryOverMaximum",
        Failure.InvalidArgument,
        $"VM '{vm}' has a maximum of {ByteSize.Format(maximum)}; {ByteSize.Format(wanted)} is more. Nothing was changed.",
        $"Raise the maximum for its next start: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MaximumMemory {ByteSize.Typed(wanted)}",
        inner);

    /// <param name="vm">The VM.</param>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="floor">What the guest needs.</param>
    /// <param name="available">What it says that it could spare.</param>
    public static KvmException BelowFloor(string vm, long wanted, long floor, long? available) =>
        new(
            "MemoryBelowMinimum",
            Failure.InvalidArgument,
            $"The guest of VM '{vm}' needs about {ByteSize.Format(floor)} to keep running (it reports {ByteSize.Format(available)} "
                + $"available); {ByteSize.Format(wanted)} is less. Nothing was changed.",
            $"Take all that it can spare: Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(RoundUp(floor))}. Set "
                + "another limit with -Minimum, or none with -Force.");

    public static KvmException BelowMinimum(string vm, long wanted, long minimum) =>
        new(
            "MemoryBelowMinimum",
            Failure.InvalidArgument,
            $"-Memory {ByteSize.Format(wanted)} for VM '{vm}' is below -Minimum {ByteSize.Format(minimum)}. Nothing was changed.",
            $"Specify a lower -Minimum, or use it as the size: Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory "
                + $"{ByteSize.Typed(minimum)}");

    public static KvmException Unknown(string vm, TimeSpan? age) =>
        new(
            "GuestMemoryUnknown",
            Failure.InvalidOperation,
            $"The guest of VM '{vm}' {(age is null ? "does not report" : $"has not reported for {Duration.Format(age)}")} how much "
                + "memory it uses, so the memory that it needs is unknown: no balloon driver is running in it, or not yet. Nothing was "
                + "changed.",
            $"Wait until the guest is up: Wait-KvmVM -Name {VMErrors.QuoteName(vm)} -For Agent. Or specify what the guest keeps with "
                + "-Minimum, or take the memory anyway with -Force.");

    public static KvmException NoDevice(string vm, long wanted, Exception? inner = null) =>
        new(
            "NoBalloonDevice",
            Failure.NotSupported,
            $"VM '{vm}' has no balloon device, so it always has all of its memory. Nothing was changed.",
            $"Change its memory for the next start: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MaximumMemory {ByteSize.Typed(wanted)}. "
                + $"Or add a device, <memballoon model='virtio'/>, with Edit-KvmVM -Name {VMErrors.QuoteName(vm)}. VMs that New-KvmVM "
                + "creates have one.",
            inner);

    public static KvmException Paused(string vm) =>
        new(
            "VMIsPaused",
            Failure.InvalidOperation,
            $"VM '{vm}' is paused, so its guest can neither release nor claim memory. Nothing was changed.",
            $"Resume it first: Start-KvmVM -Name {VMErrors.QuoteName(vm)}. Without -Wait, the change takes effect when the guest runs "
                + "again.");

    public static KvmException NotGiven(string vm, long before, long wanted, long now, bool hasDriver, int seconds)
    {
        if (now == before && !hasDriver)
        {
            return new(
                "BalloonNotAnswering",
                Failure.Timeout,
                $"The memory of the guest of VM '{vm}' has not changed within {seconds} s: it is still {ByteSize.Format(now)}, not "
                    + $"{ByteSize.Format(wanted)}. No balloon driver responds in the guest.",
                "Load virtio_balloon in the guest; the change then takes effect. To cancel it: Set-KvmBalloon -VMName "
                    + $"{VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(before)}");
        }

        var verb = wanted < before ? "released" : "claimed";
        return new(
            "TimeoutBalloon",
            Failure.Timeout,
            $"The guest of VM '{vm}' {verb} {ByteSize.Format(Math.Abs(now - before))} of {ByteSize.Format(Math.Abs(wanted - before))} "
                + $"within {seconds} s: it has {ByteSize.Format(now)}, not {ByteSize.Format(wanted)}.",
            $"The guest continues to try. Check with Get-KvmBalloon -VMName {VMErrors.QuoteName(vm)}, or keep the current size: "
                + $"Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(now)}");
    }

    private static long RoundUp(long bytes) => (bytes + (1 << 20) - 1) >> 20 << 20;
}
