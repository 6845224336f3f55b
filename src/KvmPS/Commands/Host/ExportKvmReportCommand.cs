using System.Management.Automation;
using System.Text;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Common;
using KvmPS.Operations.Host;
using KvmPS.Planning.Report;
using KvmPS.Planning.VM;

namespace KvmPS.Commands.Host;

/// <summary>Creates an HTML report of hosts: VMs, disks, networks, old snapshots, and what needs attention.</summary>
[Cmdlet(VerbsData.Export, "KvmReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKvmReportCommand : KvmCommand
{
    private readonly List<(Libvirt.Connection Connection, HashSet<Guid>? VMs)> _wanted = [];

    /// <summary>The HTML file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// The hosts, as connections of Connect-KvmHost, objects of Get-KvmHost or libvirt URIs. Default: that of -Connection.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [Alias("ConnectionUri")]
    [HostUri]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public KvmConnection[]? Uri { get; set; }

    /// <summary>The VMs that the report is about, as Get-KvmVM gives them. Default: all of the host.</summary>
    [Parameter(ValueFromPipeline = true)]
    [OwnerVM]
    [ValidateNotNullOrEmpty]
    public KvmVM[]? VM { get; set; }

    /// <summary>The page's title. Default: KVM hosts, or the name of the one host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Title { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Begin()
    {
        Path = HostPath.Resolve(SessionState, Path);
        if (System.IO.Path.Exists(Path) && !Force) throw PathErrors.AlreadyExists(Path);
        XmlText.Check((nameof(Title), Title));
    }

    private protected override void Process()
    {
        foreach (var vm in VM ?? []) Each(vm, () => Add(Owner(vm.ConnectionUri ?? "", vm.Id, vm.Name)));
        foreach (var uri in Uri ?? []) Each(uri.Uri, () => Add(Session.Get(uri), null));
        if (VM is null && Uri is null) Each(Connection?.Uri, () => Add(Hypervisor, null));
    }

    private protected override void End()
    {
        var hosts = new List<ReportHost>();
        foreach (var (connection, vms) in _wanted)
        {
            WriteProgress(new ProgressRecord(0, "Reading hosts", connection.Uri));
            Each(connection.Uri, () => hosts.Add(HostReport.Read(connection, vms, Cancel)));
        }

        if (hosts.Count == 0) return;
        var what = $"{(System.IO.Path.Exists(Path) ? "Replace" : "Create")} report '{Path}' about {string.Join(", ", hosts.Select(About))}";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        var title = Title ?? (hosts.Count == 1 ? $"KVM host {hosts[0].Host.HostName}" : "KVM hosts");
        using var file = new PartialFile(Path, overwrite: Force);
        file.Stream.Write(Encoding.UTF8.GetBytes(ReportPage.Write(hosts, title, DateTime.Now)));
        file.Complete();
        WriteFile(new FileInfo(Path));
    }

    private static string About(ReportHost host)
        => host.IsPart ? $"{string.Join(", ", host.VMs.Select(v => v.VM.Name))} on {host.Host.HostName}" : host.Host.HostName;

    private void Add(Libvirt.Domain vm) => Add(vm.Connection, vm.Id);

    /// <summary>A host that is named as a whole is shown as a whole, also where VMs of it are named.</summary>
    private void Add(Libvirt.Connection connection, Guid? vm)
    {
        var at = _wanted.FindIndex(w => w.Connection.Uri == connection.Uri);
        if (at < 0) _wanted.Add((connection, vm is { } first ? [first] : null));
        else if (vm is null) _wanted[at] = (connection, null);
        else _wanted[at].VMs?.Add(vm.Value);
    }
}
