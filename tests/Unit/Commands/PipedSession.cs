using System.Management.Automation;
using KvmPS.Libvirt;
using KvmPS.Unit.Libvirt;

namespace KvmPS.Unit.Commands;

/// <summary>One host, one session and one object of each type for all cmdlets: none of them changes anything.</summary>
public sealed class PipedSession : IDisposable
{
    private readonly TestHost _host = new TestHost().Add(PipedObjects.VM).Add("other", DomainState.Shutoff);

    public PipedSession()
    {
        foreach (var type in PipedObjects.Types)
            _host
                .Add(PipedObjects.Trap(type))
                .AddNetwork(PipedObjects.Trap(type))
                .AddPool(PipedObjects.Trap(type), PipedObjects.Trap(type));
        _host.Write();
        Engine.Run("Set-Location $folder", ("folder", Directory.CreateDirectory(Path.Join(_host.Folder, "empty")).FullName));
        foreach (var type in PipedObjects.Types)
        {
            var made = PipedObjects.Make(type, _host.Uri);
            Objects[type] = [made, Copy(made)];
        }
    }

    internal Engine Engine { get; } = new();

    /// <summary>Each as it is made, and as it comes back from a file or another process.</summary>
    internal Dictionary<Type, object[]> Objects { get; } = [];

    public void Connect() => Engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Uri));

    public void Dispose()
    {
        Engine.Dispose();
        _host.Dispose();
    }

    private static object Copy(object made) => PSSerializer.Deserialize(PSSerializer.Serialize(made));
}
