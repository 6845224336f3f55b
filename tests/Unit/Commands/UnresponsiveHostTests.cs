using System.Collections.Concurrent;
using System.Net.Sockets;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>A daemon that takes connections and answers nothing, as one that hangs does.</summary>
public sealed class UnresponsiveHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Socket _silent = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly TestHost _host = new TestHost().Add("one");
    private readonly ConcurrentBag<Socket> _clients = [];
    private readonly string _uri;

    public UnresponsiveHostTests()
    {
        _uri = $"qemu:///system?socket={_folder.File("silent")}";
        _silent.Bind(new UnixDomainSocketEndPoint(_folder.File("silent")));
        _silent.Listen();
    }

    [Theory]
    [InlineData("Connect-KvmHost $uri")]
    [InlineData("Get-KvmVM -Connection $uri")]
    [InlineData("Start-KvmVM one -Connection $uri")]
    [InlineData("Watch-KvmVM -Connection $uri")]
    [InlineData("Get-KvmDisk /dev/null -Connection $uri")]
    public async Task Ctrl_C_ends_the_wait_for_it(string script)
    {
        // Not disposed of when it never returns: that would wait as well.
        var engine = new Engine();
        var ended = Task.Run(() =>
        {
            return engine.Try(script, WaitForClient, ("uri", _uri));
        }, TestContext.Current.CancellationToken);
        var result = await ended.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.True(result.Terminated);
        engine.Dispose();
    }

    [Fact]
    public void After_a_connection_that_was_stopped_no_host_is_current()
    {
        using var engine = new Engine();
        engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
        engine.Try("Connect-KvmHost $silent", WaitForClient, ("silent", _uri));
        Assert.StartsWith("NotConnected,", engine.Fail("Get-KvmVM").FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(engine.Run("Get-KvmVM -Connection $uri"));
    }

    [Fact]
    public async Task Tab_completes_nothing_there()
    {
        var engine = new Engine();
        var completed = await Task.Run(
                () => engine.Complete($"Get-KvmVM -Connection '{_uri}' -Name nosuch-"),
                TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Empty(completed);
        engine.Dispose();
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _silent.Dispose();
        _host.Dispose();
        _folder.Dispose();
    }

    /// <summary>Returns when libvirt has called, and waits for the answer.</summary>
    private void WaitForClient() => _clients.Add(_silent.Accept());
}
