using KvmPS.Planning.Bridge;
using KvmPS.Tools;

namespace KvmPS.Operations.Bridge;

/// <summary>Single changes of bridges, each one command of ip.</summary>
internal sealed class BridgeCommands(IpRoute ip, CancellationToken cancel)
{
    /// <summary>Makes a bridge without ports; one that cannot be set up is not left behind.</summary>
    public void Make(BridgeRequest request)
    {
        Run(request.Creation(null, request.Mtu));
        try
        {
            if (request.Stp) Run("link", "set", "dev", request.Name, "type", "bridge", "stp_state", "1");
            Run("link", "set", "dev", request.Name, "up");
        }
        catch
        {
            ip.Run(["link", "del", "dev", request.Name], CancellationToken.None);
            throw;
        }
    }

    public void Remove(string bridge) => Run("link", "del", "dev", bridge);

    /// <summary>A NIC that is down would be a port that forwards nothing.</summary>
    public void AddPort(string bridge, string port)
    {
        Run("link", "set", "dev", port, "master", bridge);
        Run("link", "set", "dev", port, "up");
    }

    public void RemovePort(string port) => Run("link", "set", "dev", port, "nomaster");

    /// <summary>One command, so that the kernel takes all or, as a rule, nothing.</summary>
    public void Set(string bridge, bool? stp, bool? vlan, int? mtu, bool? up) => Run(
    [
        "link", "set", "dev", bridge,
        .. up is null ? (string[])[] : [up.Value ? "up" : "down"],
        .. mtu is null ? (string[])[] : ["mtu", $"{mtu}"],
        .. stp is null && vlan is null ? (string[])[] : ["type", "bridge"],
        .. stp is null ? (string[])[] : ["stp_state", stp.Value ? "1" : "0"],
        .. vlan is null ? (string[])[] : ["vlan_filtering", vlan.Value ? "1" : "0"],
    ]);

    /// <exception cref="KvmException">BridgeChangeRefused.</exception>
    private void Run(params string[] words)
    {
        try
        {
            ip.Run(words, cancel);
        }
        catch (ToolException error) when (error.ExitCode is not null)
        {
            throw new KvmException(
                "BridgeChangeRefused",
                Failure.InvalidOperation,
                $"The kernel refused '{error.CommandLine}': {error.Message}",
                "See the kernel's log: dmesg | tail",
                error);
        }
    }
}
