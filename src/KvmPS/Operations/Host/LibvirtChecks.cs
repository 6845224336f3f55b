using KvmPS.Libvirt;
using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.Operations.Common;
using KvmPS.Planning.Host;
using KvmPS.Tools;
using KvmPS.Xml;

namespace KvmPS.Operations.Host;

/// <summary>What libvirt itself tells: that it answers, of which version, with which QEMU and network.</summary>
internal sealed class LibvirtChecks(
    HostRoot host,
    Func<Connection> connect,
    Func<Exception, (string Message, string? Advice)> explain,
    CancellationToken cancel)
{
    private static readonly Version Oldest = new(6, 0);

    private readonly DistributionFamily _family = new Distribution(host).Family;

    /// <summary>User and group that QEMU runs as, once <see cref="All"/> has asked.</summary>
    public (uint User, uint Group)? QemuUser { get; private set; }

    /// <summary>The connection, once <see cref="All"/> has asked; null where there is none.</summary>
    public Connection? Connection { get; private set; }

    public IEnumerable<KvmHostCheck> All()
    {
        var daemon = new Check("Libvirt", "Libvirt", "KvmPS manages VMs through libvirt's daemon.");
        if (!host.IsReal)
        {
            yield return daemon.Skipped("a copy of a host has no daemon");
            yield break;
        }

        var (connection, failure) = Connect(daemon);
        if (connection is null) yield return failure!;
        else
        {
            var capabilities = new HostCapabilities(connection.Capabilities);
            (Connection, QemuUser) = (connection, capabilities.QemuUser);
            yield return connection.LibvirtVersion < Oldest
                ? daemon.Fail(
                    $"version {connection.LibvirtVersion}, older than {Oldest}",
                    HostPackages.Remedy(_family, HostPackages.All(_family, Arm)))
                : daemon.Pass($"version {connection.LibvirtVersion} at {connection.Uri}");
            yield return Qemu(connection, capabilities);
            yield return DefaultNetwork(connection);
        }

        yield return Formats();
    }

    private (Connection? Connection, KvmHostCheck? Failure) Connect(Check daemon)
    {
        try
        {
            return (connect(), null);
        }
        catch (Exception error) when (Session.MeansNoHost(error))
        {
            var (message, advice) = explain(error);
            var remedy = error is DllNotFoundException ? HostPackages.Remedy(_family, HostPackages.All(_family, Arm)) : advice;
            return (null, daemon.Fail(message, remedy ?? ""));
        }
    }

    private KvmHostCheck Qemu(Connection connection, HostCapabilities capabilities)
    {
        var check = new Check("Qemu", "Libvirt", "QEMU runs the VMs.");
        var types = capabilities.VirtTypes(capabilities.Architecture);
        if (types.Count == 0) return check.Fail($"libvirt finds none for {capabilities.Architecture}", Install(HostPart.Qemu));
        return check.Pass($"version {connection.HypervisorVersion}, for {capabilities.Architecture}: {string.Join(", ", types)}");
    }

    private KvmHostCheck DefaultNetwork(Connection connection)
    {
        var check = new Check(
            "DefaultNetwork",
            "Network",
            "New VMs are connected to libvirt's network 'default' unless another is specified.");
        try
        {
            return Libvirt.Network.IsActive(connection, "default") switch
            {
                true => check.Pass("active"),
                false => check.Warn("not active", "sudo virsh net-start default && sudo virsh net-autostart default"),
                null when !new HostSoftware(host).HasDefaultNetwork => check.Warn("there is none", Install(HostPart.DefaultNetwork)),
                null => check.Warn(
                    "there is none",
                    "sudo virsh net-define /usr/share/libvirt/networks/default.xml && sudo virsh net-start default && sudo virsh "
                        + "net-autostart default"),
            };
        }
        catch (LibvirtException error)
        {
            return check.Skipped(error.Message);
        }
    }

    private KvmHostCheck Formats()
    {
        var check = new Check("DiskFormats", "Storage", "qemu-img creates and reads disk images.");
        try
        {
            var formats = new QemuImg().KnownFormats(cancel);
            if (formats.Count == 0) return check.Skipped("qemu-img --help does not list formats");
            string[] usual = ["qcow2", "raw", "vmdk", "vdi", "vpc", "vhdx", "luks"];
            var missing = usual.Except(formats).ToList();
            return missing.Contains("qcow2") ? check.Fail("no qcow2", Install(HostPart.QemuImg))
                : check.Pass(string.Join(", ", usual.Except(missing)));
        }
        catch (ToolNotFoundException)
        {
            return check.Fail("qemu-img is not installed", Install(HostPart.QemuImg));
        }
        catch (ToolException error)
        {
            return check.Skipped(error.Message);
        }
    }

    private bool Arm => new Processor(host).IsArm;

    private string Install(HostPart part) => HostPackages.Remedy(_family, HostPackages.Of(part, _family, Arm));
}
