using System.Management.Automation;
using System.Management.Automation.Language;
using KvmPS.Libvirt;

namespace KvmPS.Operations.VM;

/// <summary>Errors about VMs that several cmdlets report.</summary>
internal static class VMErrors
{
    public static KvmException NotFound(string name, IEnumerable<string> existing)
    {
        // libvirt's names are case-sensitive, PowerShell's habits are not: the likeliest slip is named.
        var similar = existing.FirstOrDefault(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
        var advice = similar is null
            ? "List the VMs: Get-KvmVM"
            : $"There is a VM '{similar}': names of VMs are case-sensitive.";
        return new("VMNotFound", Failure.NotFound, $"There is no VM named '{name}'.", advice);
    }

    /// <summary>An object told the UUID of its VM.</summary>
    public static KvmException NotFound(Guid id, string? name, string uri)
    {
        var named = string.IsNullOrEmpty(name) ? "The VM" : $"VM '{name}'";
        var advice = string.IsNullOrEmpty(name)
            ? "List the VMs: Get-KvmVM"
            : $"If you mean another VM of that name: Get-KvmVM -Name {QuoteName(name)} -Connection {Quote(uri)}";
        return new(
            "VMNotFound",
            Failure.NotFound,
            $"{named} with the Id {id} is not on {uri}: it was removed, or is on another host.",
            advice);
    }

    /// <summary>An object took the place of a VM, and has neither its Id nor its name.</summary>
    public static KvmException NotNamed() =>
        new(
            "VMNotNamed",
            Failure.InvalidArgument,
            "The object does not identify a VM: it has neither an Id nor a name.",
            "Pipe the output of Get-KvmVM, or an object with the property VMName or Name.");

    public static KvmException AlreadyExists(string name, Exception? inner = null) => new(
        "VMAlreadyExists",
        Failure.AlreadyExists,
        $"A VM named '{name}' already exists.",
        $"Choose another name, or remove that VM first: Remove-KvmVM -Name {QuoteName(name)}",
        inner);

    public static KvmException NotRunning(string name, Exception? inner = null) => new(
        "VMNotRunning", Failure.InvalidOperation, $"VM '{name}' is not running.", $"Start it: Start-KvmVM -Name {QuoteName(name)}", inner);

    /// <summary>Saved memory belongs to the disks as they are now: continued on others it would destroy them.</summary>
    public static KvmException HasSavedMemory(Domain domain) =>
        new(
            "VMHasSavedMemory",
            Failure.InvalidOperation,
            $"VM '{domain.Name}' has saved memory, which matches only the present content of its disks.",
            $"Start it first, so it continues from that: Start-KvmVM -Name {QuoteName(domain.Name)}");

    /// <summary>libvirt's transient VMs have a definition only for as long as they run.</summary>
    public static KvmException NotPersistent(string name) => new(
        "VMNotPersistent", Failure.InvalidOperation, $"VM '{name}' has no stored definition to change.",
        $"Store one: Export-KvmVM -Name {QuoteName(name)} -Path {Quote($"{name}.xml")}; Import-KvmVM -Path {Quote($"{name}.xml")}");

    /// <summary>It ran when the cmdlet began, and its end was not asked for.</summary>
    public static KvmException WentOff(string name, string meanwhile, Exception? inner = null) =>
        new(
            "VMNotRunning",
            Failure.InvalidOperation,
            $"VM '{name}' stopped while it was {meanwhile}.",
            $"Find the reason: (Get-KvmVM -Name {QuoteName(name)}).StateReason. Then start it again: Start-KvmVM -Name {QuoteName(name)}",
            inner);

    /// <summary>libvirt has not come back from a call about the VM.</summary>
    public static KvmException NoAnswer(string id, string name, string what, int seconds) =>
        new(
            id,
            Failure.Timeout,
            $"VM '{name}' was not {what} within {seconds} s: QEMU or libvirt does not answer.",
            $"Check its state, which may still change: Get-KvmVM -Name {QuoteName(name)}. If QEMU hangs, end it: Stop-KvmVM -Name "
                + $"{QuoteName(name)} -TurnOff");

    public static KvmException Paused(string name) => new(
        "VMIsPaused",
        Failure.InvalidOperation,
        $"VM '{name}' is paused, so its guest cannot shut down.",
        $"Resume it first: Start-KvmVM -Name {QuoteName(name)}. Or forcibly power it off: Stop-KvmVM -Name {QuoteName(name)} -TurnOff");

    /// <summary>A VM's name as it must be typed where patterns are understood: as that VM alone.</summary>
    public static string QuoteName(string name) => Quote(WildcardPattern.Escape(name));

    /// <summary>A text as it must be typed.</summary>
    public static string Quote(string text) =>
        text.Length > 0 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/')
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
