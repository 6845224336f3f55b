using System.Management.Automation;
using System.Text;
using KvmPS.Commands.Completers;
using KvmPS.Module;
using KvmPS.Objects;
using KvmPS.Planning;
using KvmPS.Planning.Reports;
using KvmPS.Xml;

namespace KvmPS.Commands.Host;

/// <summary>Writes one page (HTML) about hosts: VMs, disks, networks, old snapshots, and what needs attention.</summary>
[Cmdlet(VerbsData.Export, "KvmReport", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportKvmReportCommand : KvmCommand
{
    private readonly List<ReportHost> hosts = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>The HTML file to write.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The hosts, as connections of Connect-KvmHost, objects of Get-KvmHost or libvirt URIs. Default: that of -Connection.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ConnectionUri")]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public KvmConnection[]? Uri { get; set; }

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
        if (System.IO.Path.Exists(Path) && !Force) throw Guest.PathErrors.AlreadyExists(Path);
        XmlText.Check((nameof(Title), Title));
    }

    private protected override void Process()
    {
        if (Uri is null) Each(Connection?.Uri, () => Add(Hypervisor));
        else foreach (var uri in Uri) Each(uri.Uri, () => Add(Session.Get(uri)));
    }

    private protected override void End()
    {
        if (hosts.Count == 0) return;
        var what = $"{(System.IO.Path.Exists(Path) ? "Replace" : "Create")} report '{Path}' about {string.Join(", ", hosts.Select(h => h.Host.HostName))}";
        if (!ShouldProcess(what, what + "?", "Confirm")) return;
        var title = Title ?? (hosts.Count == 1 ? $"KVM host {hosts[0].Host.HostName}" : "KVM hosts");
        using var file = new PartialFile(Path, overwrite: Force);
        file.Stream.Write(Encoding.UTF8.GetBytes(ReportPage.Write(hosts, title, DateTime.Now)));
        file.Complete();
        WriteObject(new FileInfo(Path));
    }

    private void Add(Libvirt.Connection connection)
    {
        if (!seen.Add(connection.Uri)) return;
        WriteProgress(new ProgressRecord(0, "Reading hosts", connection.Uri));
        hosts.Add(HostReport.Read(connection, Cancel));
    }
}
