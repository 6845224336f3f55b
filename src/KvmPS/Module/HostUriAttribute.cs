using System.Management.Automation;
using KvmPS.Model;

namespace KvmPS.Module;

/// <summary>
/// Takes a host of Get-KvmHost, or what came back from a file or another process, for the connection to it. An object on a host is not it.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class HostUriAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var given = GivenObject.Each(inputData).ToList();
        if (given.TrueForAll(g => GivenObject.From(g) is null || GivenObject.Bare(g) is KvmConnection)) return inputData;
        var connections = given.ConvertAll(Connection);
        return connections.Count == 1 ? connections[0] : connections.ToArray();
    }

    private static object? Connection(object? given)
    {
        if (GivenObject.From(given) is not { } properties || GivenObject.Bare(given) is KvmConnection) return given;
        var isHost = properties.OwnType is nameof(KvmHost) or nameof(KvmConnection)
            || (properties.IsRow && OwnerVMAttribute.Of(given).Count == 0);
        return isHost && (properties.Text("ConnectionUri") ?? properties.Text("Uri")) is { } uri
            ? new KvmConnection(uri)
            : throw Refused(given, properties);
    }

    // With this inside, PowerShell goes on to the next parameter of a piped object.
    private static ArgumentTransformationMetadataException Refused(object? given, GivenObject properties)
    {
        var message = $"'{given}' is a {properties.TypeName}, not a host.";
        return new(message, new PSInvalidCastException(message));
    }
}
