using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Xml;

namespace KvmPS.Operations.Host;

/// <summary>Reads which CPUs guests can have on hosts.</summary>
internal static class CpuModelReader
{
    /// <summary>The modes, then the models by name. Why a model is not usable is asked for each that is written.</summary>
    /// <param name="host">The host.</param>
    /// <param name="virtType">libvirt's name of the kind of guests.</param>
    /// <param name="matches">Which are wanted.</param>
    public static IEnumerable<KvmCpuModel> Read(Connection host, string virtType, Func<string, bool> matches)
    {
        var capabilities = new DomainCapabilities(host.DomainCapabilities(null, null, virtType));
        var cpus = new GuestCpus(host, null, virtType);
        foreach (var (mode, works) in capabilities.AllCpuModes.Where(m => matches(m.Name)))
        {
            yield return new()
            {
                Name = mode,
                Usable = works,
                Reason = works ? null : $"guests of type {virtType} cannot have it on this host",
                ConnectionUri = host.Uri,
            };
        }

        foreach (var (model, usable, vendor) in capabilities
                .NamedCpus.Where(m => matches(m.Name))
                .OrderBy(m => m.Name, StringComparer.OrdinalIgnoreCase))
        {
            yield return new()
            {
                Name = model,
                Usable = usable,
                Vendor = vendor,
                Reason = usable == false ? cpus.WhyNot(CpuXml.Named(model).ToString()) : null,
                ConnectionUri = host.Uri,
            };
        }
    }

    /// <summary>The best CPU that all hosts can give.</summary>
    /// <exception cref="KvmException">CpuModelUnknown: a host does not tell what it has.</exception>
    public static KvmCpuModel Baseline(IReadOnlyList<Connection> hosts, Func<Connection, string> virtType)
    {
        var cpus = hosts
            .Select(h =>
                (h.DomainCapabilities(null, null, virtType(h)) is { } xml ? CpuXml.OfHost(xml) : null)
                ?? throw new KvmException(
                    "CpuModelUnknown",
                    Failure.NotSupported,
                    $"{h.Uri} does not report a CPU model for guests (no host-model).",
                    "Leave that host out, or choose a model that all hosts support: Get-KvmCpuModel -Connection …"))
            .Select(c => c.ToString())
            .ToList();
        var shared = CpuXml.Parse(new GuestCpus(hosts[0], null, virtType(hosts[0])).Baseline(cpus));
        return new()
        {
            Name = shared.Model,
            Usable = true,
            Vendor = shared.Vendor ?? "",
            Feature = [.. shared.Features.Select(f => f.ToString())],
            ConnectionUri = hosts[0].Uri,
        };
    }
}
