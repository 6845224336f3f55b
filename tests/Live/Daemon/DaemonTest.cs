using KvmPS.Engine;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.Daemon;

/// <summary>
/// The base of tests that stop, kill or hang a daemon: one of the test's own, and a session with the shipped module that is not connected
/// yet ($uri).
/// </summary>
public abstract class DaemonTest : IAsyncLifetime
{
    /// <summary>The daemon.</summary>
    protected PrivateLibvirt Libvirt { get; } = new();

    /// <summary>The session.</summary>
    protected ShellSession Shell { get; } = new(new RecordingTerminal());

    /// <inheritdoc />
    public virtual async ValueTask InitializeAsync()
    {
        await Libvirt.InitializeAsync();
        Shell.ImportModule(Repository.Module);
        Shell.SetVariable("uri", Libvirt.Uri);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        Shell.Dispose();
        await Libvirt.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
