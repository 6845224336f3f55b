using System.Xml.Linq;

namespace KvmPS.Xml;

/// <summary>What only one VM may have of a character device (serial port, console, channel, …): logs, pipes, sockets, ports.</summary>
internal static class ExclusiveCharDevice
{
    /// <param name="device">The element with the type and the sources.</param>
    /// <param name="what">What the device is, in words.</param>
    public static IEnumerable<ExclusiveResource> Of(XElement device, string what)
    {
        foreach (var log in device.Elements("log").Attributes("file")) yield return new(ExclusiveKind.Path, $"log of a {what}", log.Value,
            log);
        var type = (string?)device.Attribute("type");
        foreach (var source in device.Elements("source"))
        {
            var binds = (string?)source.Attribute("mode") == "bind";
            foreach (var path in source.Attributes("path")) if (OfPath(type, binds, what, path) is { } found) yield return found;
            if (!binds || type is not ("tcp" or "udp")) continue;
            foreach (var port in source.Attributes("service").Where(s => int.TryParse(s.Value, out var number) && number > 0))
            {
                yield return new(ExclusiveKind.Port, $"port of a {what}", port.Value, port) { IsUdp = type == "udp" };
            }
        }
    }

    private static ExclusiveResource? OfPath(string? type, bool binds, string what, XAttribute path) => type switch
    {
        // /dev/null, /dev/stdout: nothing of it stays.
        "file" when !path.Value.StartsWith("/dev/", StringComparison.Ordinal) => new(ExclusiveKind.Path, $"file of a {what}", path.Value,
            path),
        "pipe" => new(ExclusiveKind.Path, $"pipe of a {what}", path.Value, path) { IsPipe = true },
        "unix" when binds => new(ExclusiveKind.Path, $"socket of a {what}", path.Value, path) { IsSocket = true },
        "dev" => new(ExclusiveKind.HostDevice, what, path.Value, path),
        _ => null,
    };
}
