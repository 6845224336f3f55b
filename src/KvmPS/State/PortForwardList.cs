using System.Text.Json;
using System.Text.Json.Serialization;
using KvmPS.Linux;
using KvmPS.Planning.PortForward;

namespace KvmPS.State;

/// <summary>
/// The port forwards of this host: a list, the rules that it makes, and the hook that brings them back when a network starts. It is the
/// host's and not in the VMs' definitions: a copy of a VM, or a snapshot gone back to, must not take a port of the host along.
/// </summary>
internal sealed class PortForwardList(HostRoot host)
{
    private const string Path = $"{PortForwardScript.Folder}/forwards.json";
    private const string Iptables = $"{PortForwardScript.Folder}/iptables.rules";
    private const string Nftables = $"{PortForwardScript.Folder}/nftables.rules";
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>True when the hook must still be written.</summary>
    public bool HookIsNew => host.TryRead(PortForwardScript.Hook) != PortForwardScript.Text;

    /// <exception cref="KvmException">PortForwardListDamaged.</exception>
    public IReadOnlyList<PortForward> Read()
    {
        if (host.TryRead(Path) is not { } text) return [];
        try
        {
            return JsonSerializer.Deserialize<List<PortForward>>(text, Json) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException error)
        {
            throw new KvmException(
                "PortForwardListDamaged",
                Failure.InvalidOperation,
                $"{Path}, the list of port forwards, cannot be read: {error.Message}",
                $"Check its content, move it away (sudo mv {Path} /root/), and add the forwards again.",
                error);
        }
    }

    /// <summary>One change at a time.</summary>
    /// <exception cref="KvmException">PortForwardsBusy, AccessDenied.</exception>
    public FileStream Lock(CancellationToken cancel) =>
        FileLock.Take(
            host,
            $"{PortForwardScript.Folder}/lock",
            Timeout,
            error => new KvmException(
                "PortForwardsBusy",
                Failure.Busy,
                $"Another process is changing this host's port forwards, or {PortForwardScript.Folder} cannot be written to: "
                    + $"{error.Message}",
                "Repeat the command when that process has ended.",
                error),
            cancel);

    public void Write(IReadOnlyList<PortForward> all)
    {
        if (all.Count > 0) DurableFile.Write(host, Path, JsonSerializer.Serialize(all, Json) + "\n");
        else DurableFile.Delete(host, Path);
    }

    /// <summary>What the script reads, and the script as a hook; without a forward, neither stays.</summary>
    public void WriteRules(IReadOnlyList<PortForward> all)
    {
        if (all.Count == 0)
        {
            foreach (var file in (string[])[PortForwardScript.Hook, Iptables, Nftables]) DurableFile.Delete(host, file);
            return;
        }

        DurableFile.Write(host, Nftables, PortForwardRules.NftablesFile(all));
        DurableFile.Write(host, Iptables, PortForwardRules.IptablesFile(all));
        if (HookIsNew) DurableFile.Write(host, PortForwardScript.Hook, PortForwardScript.Text, Executable);
    }
}
