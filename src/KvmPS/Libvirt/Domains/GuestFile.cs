using System.Text.Json.Nodes;

namespace KvmPS.Libvirt;

/// <summary>A file in a guest that its agent holds open (guest-file-open, -read, -write, -seek, -close).</summary>
internal sealed class GuestFile : IDisposable
{
    // One look at the guest's disk; far more than it takes.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly GuestAgent _agent;
    private readonly long _handle;
    private bool _closed;

    private GuestFile(GuestAgent agent, long handle)
    {
        _agent = agent;
        _handle = handle;
    }

    public static GuestFile OpenRead(GuestAgent agent, string path) => Open(agent, path, "rb");

    /// <summary>Creates the file, or empties the one that is there.</summary>
    public static GuestFile Create(GuestAgent agent, string path) => Open(agent, path, "wb");

    /// <summary>How large it is; 0 for what tells no size. The next read begins at the start.</summary>
    public long Size()
    {
        var size = Seek(0, whence: 2);
        Seek(0, whence: 0);
        return size;
    }

    /// <summary>The next bytes; none at the end of the file.</summary>
    public byte[] Read(int count)
    {
        var answer = _agent.Tell("guest-file-read", Timeout, new JsonObject { ["handle"] = _handle, ["count"] = count });
        return answer.GetProperty("count").GetInt64() == 0 ? [] : answer.GetProperty("buf-b64").GetBytesFromBase64();
    }

    /// <summary>Writes all of it.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var answer = _agent.Tell(
                "guest-file-write",
                Timeout,
                new JsonObject { ["handle"] = _handle, ["buf-b64"] = Convert.ToBase64String(bytes) });
            bytes = bytes[(int)answer.GetProperty("count").GetInt64()..];
        }
    }

    /// <summary>Closes it; only then is it certain that the guest has taken everything.</summary>
    public void Close()
    {
        _closed = true;
        _agent.Tell("guest-file-close", Timeout, new JsonObject { ["handle"] = _handle });
    }

    /// <summary>Closes it where that was not done: a transfer that failed.</summary>
    public void Dispose()
    {
        if (_closed) return;
        try
        {
            Close();
        }
        catch (LibvirtException)
        {
            // The agent or the VM is gone, and with it the open file.
        }
    }

    private static GuestFile Open(GuestAgent agent, string path, string mode)
        => new(agent, agent.Tell("guest-file-open", Timeout, new JsonObject { ["path"] = path, ["mode"] = mode }).GetInt64());

    private long Seek(long offset, int whence)
        => _agent.Tell("guest-file-seek", Timeout, new JsonObject { ["handle"] = _handle, ["offset"] = offset, ["whence"] = whence })
            .GetProperty("position").GetInt64();
}
