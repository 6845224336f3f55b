using KvmPS.Commands.VM;
using KvmPS.Objects;

namespace KvmPS.Commands.Memory;

/// <summary>Errors about the memory of guests.</summary>
internal static class BalloonErrors
{
    public static KvmException OverMaximum(string vm, long wanted, long maximum, Exception? inner = null) => new(
        "MemoryOverMaximum",
        Failure.InvalidArgument,
        $"VM '{vm}' can have no more than its maximum, {ByteSize.Format(maximum)}; {ByteSize.Format(wanted)} is more. Nothing was changed.",
        $"Raise the maximum for its next start: Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MaximumMemory {ByteSize.Typed(wanted)}",
        inner);

    /// <param name="vm">The VM.</param>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="floor">What the guest needs.</param>
    /// <param name="available">What it says that it could spare.</param>
    public static KvmException BelowFloor(string vm, long wanted, long floor, long? available) => new(
        "MemoryBelowMinimum",
        Failure.InvalidArgument,
        $"The guest of VM '{vm}' needs about {ByteSize.Format(floor)} to stay alive (it says that {ByteSize.Format(available)} are available); {ByteSize.Format(wanted)} is less. Nothing was changed.",
        $"Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(RoundUp(floor))} takes all it can spare. -Minimum sets another limit, -Force none.");

    public static KvmException BelowMinimum(string vm, long wanted, long minimum) => new(
        "MemoryBelowMinimum",
        Failure.InvalidArgument,
        $"-Memory {ByteSize.Format(wanted)} for VM '{vm}' is below -Minimum {ByteSize.Format(minimum)}. Nothing was changed.",
        $"Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(minimum)}, or a lower -Minimum.");

    public static KvmException Unknown(string vm, TimeSpan? age) => new(
        "GuestMemoryUnknown",
        Failure.InvalidOperation,
        $"The guest of VM '{vm}' {(age is null ? "does not say" : $"has not said for {Duration.Format(age)}")} how much memory it uses, so it cannot be known what it must keep: no balloon driver runs in it, or not yet. Nothing was changed.",
        $"Wait until it is up: Wait-KvmVM -Name {VMErrors.QuoteName(vm)} -For Agent. Or say what it must keep with -Minimum; -Force takes the memory all the same.");

    public static KvmException NoDevice(string vm, long wanted, Exception? inner = null) => new(
        "NoBalloonDevice",
        Failure.NotSupported,
        $"VM '{vm}' has no balloon device: it always has all of its memory. Nothing was changed.",
        $"Set-KvmVM -Name {VMErrors.QuoteName(vm)} -MaximumMemory {ByteSize.Typed(wanted)} gives it so much at its next start. "
            + $"Edit-KvmVM -Name {VMErrors.QuoteName(vm)} adds a device: <memballoon model='virtio'/>. VMs of New-KvmVM have one.",
        inner);

    public static KvmException Paused(string vm) => new(
        "VMIsPaused", Failure.InvalidOperation, $"VM '{vm}' is paused, so its guest can neither give nor take memory. Nothing was changed.",
        $"Let it run on first: Start-KvmVM -Name {VMErrors.QuoteName(vm)}. Without -Wait the guest is asked, and does it when it runs again.");

    public static KvmException NotGiven(string vm, long before, long wanted, long now, bool hasDriver, int seconds)
    {
        if (now == before && !hasDriver)
        {
            return new("BalloonNotAnswering", Failure.Timeout,
                $"The guest of VM '{vm}' has not moved within {seconds} s: it still has {ByteSize.Format(now)}, not {ByteSize.Format(wanted)}. No balloon driver answers in it.",
                $"Load virtio_balloon in the guest; it then does what was asked. Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(before)} takes it back.");
        }

        var verb = wanted < before ? "gave" : "took";
        return new("TimeoutBalloon", Failure.Timeout,
            $"The guest of VM '{vm}' {verb} {ByteSize.Format(Math.Abs(now - before))} of {ByteSize.Format(Math.Abs(wanted - before))} within {seconds} s: it has {ByteSize.Format(now)}, not {ByteSize.Format(wanted)}.",
            $"It goes on trying. Look again with Get-KvmBalloon -VMName {VMErrors.QuoteName(vm)}, or let it keep what it has: Set-KvmBalloon -VMName {VMErrors.QuoteName(vm)} -Memory {ByteSize.Typed(now)}");
    }

    private static long RoundUp(long bytes) => (bytes + (1 << 20) - 1) >> 20 << 20;
}
