using KvmPS.Planning.Bridges;
using KvmPS.Tools;

namespace KvmPS.Commands.Bridge;

/// <summary>Single changes of bridges, each one command of ip.</summary>
internal sealed class BridgeChanges(IpRoute ip, CancellationToken cancel)
{
    /// <summary>Makes a bridge without ports; one that cannot be set up is not left behind.</summary>
    public void Make(BridgeWish wish)
    {
        Run(wish.Creation(null, wish.Mtu));
        try
        {
            if (wish.Stp) Run("link", "set", "dev", wish.Name, "type", "bridge", "stp_state", "1");
            Run("link", "set", "dev", wish.Name, "up");
        }
        catch
        {
            ip.RunAsync(["link", "del", "dev", wish.Name], CancellationToken.None).GetAwaiter().GetResult();
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

    public void Set(string bridge, string[] words) => Run(["link", "set", "dev", bridge, .. words]);

    private void Run(params string[] words) => ip.RunAsync(words, cancel).GetAwaiter().GetResult();
}
