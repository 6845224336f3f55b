using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using KvmPS.Definitions;
using KvmPS.Live.Fixture;

namespace KvmPS.Live.VM;

/// <summary>
/// Every cmdlet that changes what libvirt stores of a VM or a network, over definitions with elements of all kinds, one after the other:
/// afterwards libvirt's own text differs in the value that was changed, and in nothing else. With KVMPS_XML_CORPUS also over all
/// definitions in that folder that this host's libvirt takes; KVMPS_XML_REPORT names a file that then tells what came out.
/// </summary>
public sealed class RoundTripTests(PrivateLibvirt libvirt, GuestImage image) : LiveTest(libvirt, image)
{
    // libvirt places a device that is added or removed, and makes controllers for it.
    private const string Device = @"devices/[a-z]+ (added|removed|order)|devices/controller\[[^]]*\]/address/@multifunction";

    // libvirt writes a boot order of its own when the last device with a place in it goes.
    private const string Boot = "os/boot added|devices/controller order";
    private const string Cells = @"cpu/numa/cell(\[[^]]*\])?/";

    // The script that names what to change, one after the other ($item); the change; and what may differ afterwards.
    private static readonly Step[] VMSteps =
    [
        new("Title", "Set-KvmVM $vm -Title other", "title"),
        new("Description", "Set-KvmVM $vm -Description other", "description"),
        new("Tag", "Set-KvmVM $vm -Tag env=test", "metadata( added|/tags)"),
        new("RemoveTag", "Set-KvmVM $vm -RemoveTag env", "metadata( removed|/tags)"),
        new("MemoryLock", "Set-KvmVM $vm -MemoryLock $true", "memoryBacking( added|/locked)"),
        new("MemoryLock off", "Set-KvmVM $vm -MemoryLock $false", "memoryBacking( removed: <memoryBacking>\\s*<locked ?/>|/locked)"),
        new("NumaNode", "Set-KvmVM $vm -NumaNode 0", "numatune( added|/memory)"),
        new("NumaNode off", "Set-KvmVM $vm -NumaNode @()", "numatune( removed|/memory)"),
        new("HugePages off", "Set-KvmVM $vm -HugePages 0", "memoryBacking( removed|/hugepages)"),
        new("CpuFeature", "Set-KvmVM $vm -CpuFeature aes=disable", "cpu/feature"),
        new("CpuModel", "Set-KvmVM $vm -CpuModel qemu64", "cpu( added|/@(mode|match|check|migratable)|/model)"),
        new(
            "MaximumVcpu",
            "$s = Set-KvmVM $vm -PassThru; if (-not $s.Topology) { Set-KvmVM $vm -MaximumVcpu ($s.MaximumVcpu + 2) }",
            $"vcpus?|{Cells}@cpus|cputune/vcpusched"),
        new(
            "MaximumVcpu less",
            "$s = Set-KvmVM $vm -PassThru; if (-not $s.Topology) { Set-KvmVM $vm -MaximumVcpu ($s.MaximumVcpu - 1) }",
            $"vcpus?|{Cells}@cpus|cputune/vcpusched"),
        new(
            "Topology",
            "$n = (Set-KvmVM $vm -PassThru).MaximumVcpu; Set-KvmVM $vm -Topology \"sockets=$n,cores=1,threads=1\"",
            "cpu( added|/topology)"),
        new("Vcpu", "Set-KvmVcpu $vm -Count 1 -Scope Config", "vcpu/@current|vcpus( added|/vcpu)"),
        new(
            "MaximumMemory",
            "Set-KvmVM $vm -MaximumMemory ((Set-KvmVM $vm -PassThru).MaximumMemory + 1GB)",
            $"memory|maxMemory|{Cells}@(memory|unit)"),
        new("MemorySlots", "Set-KvmVM $vm -MemorySlots 9 -HotAddMemory 9GB", $"maxMemory|cpu( added|/numa added|/@)|{Cells}@(memory|unit)"),
        new("Add memory", "Add-KvmVMMemory $vm -Size 256MB -Type Dimm -Scope Config", "currentMemory|memory:|devices/memory added"),
        new(
            "Set memory",
            "Get-KvmVMMemory $vm | Where-Object { $null -ne $_.RequestedSize } | ForEach-Object Id",
            "Set-KvmVMMemory $vm -Id $item -RequestedSize 32MB -Scope Config",
            @"devices/memory(\[[^]]*\])?/target/requested"),
        new(
            "Remove memory",
            "Get-KvmVMMemory $vm | ForEach-Object Id",
            "Remove-KvmVMMemory $vm -Id $item -Scope Config -Force",
            "currentMemory|memory:|devices/memory removed"),
        new("MemorySlots off", "Set-KvmVM $vm -MemorySlots 0", "maxMemory"),
        new("Balloon", "Set-KvmBalloon $vm -Memory ((Set-KvmVM $vm -PassThru).MaximumMemory - 8MB) -Scope Config", "currentMemory"),
        new("Shares", "Set-KvmCpuLimit $vm -Shares 512 -Scope Config", "cputune( added|/shares)"),
        new("Quota", "Set-KvmCpuLimit $vm -QuotaPercent 60 -Scope Config", "cputune( added|/(period added|quota))"),
        new("Quota off", "Set-KvmCpuLimit $vm -QuotaPercent 0 -Scope Config", "cputune( removed|/quota|/period removed)"),
        new("Affinity", "Set-KvmCpuAffinity $vm -Cpu 0 -Vcpu 0 -Scope Config", @"cputune( added|/vcpupin)"),
        new("Affinity of QEMU", "Set-KvmCpuAffinity $vm -Cpu 0 -Emulator -Scope Config", "cputune( added|/emulatorpin)"),
        new(
            "Affinity off",
            "Set-KvmCpuAffinity $vm -Cpu \"0-$([Environment]::ProcessorCount - 1)\" -Vcpu 0 -Scope Config",
            @"cputune( removed|/vcpupin)"),
        new("Add IOThread", "Add-KvmIOThread $vm -Id 9 -Scope Config", "iothreads|iothreadids"),
        new(
            "Disk IOThread",
            "Get-KvmVMDisk $vm | Where-Object Bus -eq virtio | ForEach-Object Target",
            "Set-KvmVMDisk $vm $item -IOThread 9 -Scope Config",
            "devices/disk[item]/driver(/@iothread|/iothreads| added)"),
        new(
            "Disk IOThread off",
            "Get-KvmVMDisk $vm | Where-Object IOThread -eq 9 | ForEach-Object Target",
            "Set-KvmVMDisk $vm $item -IOThread 0 -Scope Config",
            "devices/disk[item]/driver/@iothread"),
        new("Remove IOThread", "Remove-KvmIOThread $vm -Id 9 -Scope Config -Force", "iothreads|iothreadids"),
        new("Cache", "Disks", "Set-KvmVMDisk $vm $item -Cache Directsync -Scope Config", "devices/disk[item]/driver(/@cache| added)"),
        new("Io", "Disks", "Set-KvmVMDisk $vm $item -Io Threads -Scope Config", "devices/disk[item]/driver(/@io:| added)"),
        new(
            "Discard",
            "Disks",
            "Set-KvmVMDisk $vm $item -Discard Ignore -DetectZeroes Off -Scope Config",
            "devices/disk[item]/driver(/@(discard|detect_zeroes):| added)"),
        new(
            "Limits",
            "Disks",
            "Set-KvmVMDisk $vm $item -TotalIops 500 -Scope Config",
            "devices/disk[item]/iotune( added|/(total|read|write)_iops_sec\\b)"),
        new(
            "Cache and limits",
            "Disks",
            "Set-KvmVMDisk $vm $item -Cache Default -TotalIops 600 -Scope Config",
            "devices/disk[item]/(driver(/@cache| removed)|iotune( added|/(total|read|write)_iops_sec\\b))"),
        new(
            "Limits off",
            "Disks",
            "Set-KvmVMDisk $vm $item -TotalIops 0 -Scope Config",
            "devices/disk[item]/iotune( removed: <iotune>\\s*<total_iops_sec>|/total_iops_sec)"),
        new(
            "Mount",
            "CdDrives",
            "Mount-KvmIso $vm $iso -Target $item -Scope Config",
            "devices/disk[item](/@type|/driver(/@type| added)|/source(?!/@startupPolicy)|/backingStore removed)"),
        new(
            "Dismount",
            "CdDrives",
            "Dismount-KvmIso $vm $item -Scope Config",
            "devices/disk[item]/source(/@file| removed: <source file=\"[^\"]*\" />)"),
        new("Add disk", "Add-KvmVMDisk $vm $disk -Scope Config", Device),
        new("Remove disk", "Disks", "Remove-KvmVMDisk $vm $item -Scope Config -Force", $"devices/disk removed|{Boot}"),
        new(
            "Inbound",
            "Macs",
            "Set-KvmNetworkAdapter $vm $item -InboundBytesPerSec 5MB -Scope Config",
            "devices/interface[item]/bandwidth( added|/inbound( added|/@average))"),
        new(
            "Outbound",
            "Macs",
            "Set-KvmNetworkAdapter $vm $item -OutboundBytesPerSec 5MB -Scope Config",
            "devices/interface[item]/bandwidth( added|/outbound( added|/@average))"),
        new("Link down", "Macs", "Set-KvmNetworkAdapter $vm $item -LinkState Down -Scope Config", "devices/interface[item]/link"),
        new("Link up", "Macs", "Set-KvmNetworkAdapter $vm $item -LinkState Up -Scope Config", "devices/interface[item]/link"),
        new("Filter", "Macs", "Set-KvmNetworkAdapter $vm $item -Filter roundtrip -Scope Config", "devices/interface[item]/filterref"),
        new("Filter off", "Macs", "Set-KvmNetworkAdapter $vm $item -Filter '' -Scope Config", "devices/interface[item]/filterref"),
        new("Vlan", "Macs", "Set-KvmNetworkAdapter $vm $item -Vlan 7 -Scope Config", "devices/interface[item]/vlan"),
        new(
            "No limits",
            "Macs",
            "Set-KvmNetworkAdapter $vm $item -InboundBytesPerSec 0 -OutboundBytesPerSec 0 -Scope Config",
            "devices/interface[item]/bandwidth( removed: (?!.*floor)|/(in|out)bound(/@(average|peak|burst)| removed: (?!.*floor)))"),
        new(
            "Network",
            "Macs",
            "Set-KvmNetworkAdapter $vm $item -Network default -Scope Config",
            "devices/interface[item](/@(type|managed)|/source|/virtualport removed|/driver removed|/model added)"),
        new(
            "Model",
            "Macs",
            "Set-KvmNetworkAdapter $vm $item -Model E1000 -Scope Config",
            "devices/interface[item](/model(/@type| added)|/driver removed|/backend/@vhost)"),
        new(
            "NewMacAddress",
            "Macs",
            "Set-KvmNetworkAdapter $vm $item -NewMacAddress ('52:54:00:{0:x2}:{1:x2}:{2:x2}' -f (1..3 | ForEach-Object { Get-Random 255 "
                + "})) -Scope Config",
            "devices/interface[item]/mac/@address|devices/interface\\[52:54:00:[^]]*\\]/mac/@address"),
        new("Add NIC", "Add-KvmNetworkAdapter $vm default -Scope Config", Device),
        new("Remove NIC", "Macs", "Remove-KvmNetworkAdapter $vm $item -Scope Config -Force", $"devices/interface removed|{Boot}"),
        new(
            "BootOrder",
            "$o = @((Set-KvmVM $vm -PassThru).BootOrder); [array]::Reverse($o); if ($o) { Set-KvmVM $vm -BootOrder $o }",
            @"os/boot removed|devices/[a-z]+(\[[^]]*\])?/boot(/@order| added)"),
        new("NewName", "Set-KvmVM $vm -NewName \"$vm-b\"; Set-KvmVM \"$vm-b\" -NewName $vm", "$^"),
        new("Xml", "Set-KvmVMXml $vm (Get-KvmVMXml $vm -Inactive -IncludeSecurityInfo)", "$^"),
        new(
            "Xml, changed",
            "$x = [xml](Get-KvmVMXml $vm -Inactive -IncludeSecurityInfo); $x.domain.name; "
                + "$x.domain.SelectSingleNode('on_crash').InnerText = 'destroy'; Set-KvmVMXml $vm $x.OuterXml",
            "on_crash"),
    ];

    private static readonly Step[] NetworkSteps =
    [
        new("Domain", "Set-KvmNetwork $vm -Domain other.example", "domain( added|/@name)"),
        // A range that ends before the new start goes.
        new(
            "DhcpStart",
            "LastAddresses",
            "Set-KvmNetwork $vm -DhcpStart $item",
            @"ip(\[[^]]*\])?/dhcp/range(\[[^]]*\])?(/@start| removed)"),
        new("Reservation", "LastAddresses", "Add-KvmDhcpReservation $vm 52:54:00:aa:bb:cc $item", @"ip(\[[^]]*\])?/dhcp/host added"),
        new(
            "Reservation gone",
            "LastAddresses",
            "Remove-KvmDhcpReservation $vm 52:54:00:aa:bb:cc -Force",
            @"ip(\[[^]]*\])?/dhcp/host removed"),
        new("Domain gone", "Set-KvmNetwork $vm -Domain ''", "domain removed"),
    ];

    private readonly List<string> _report = [];
    private readonly HashSet<string> _worked = new(StringComparer.Ordinal);

    [Fact]
    public void A_change_of_a_VM_changes_nothing_else_of_its_definition()
    {
        File.WriteAllText(
            $"{Folder}/filter.xml",
            "<filter name='roundtrip' chain='root'><rule action='accept' direction='inout'><all/></rule></filter>");
        Libvirt.Virsh("nwfilter-define", $"{Folder}/filter.xml");
        Run("""
            $iso = "$folder/disc.iso"; [IO.File]::WriteAllBytes($iso, [byte[]]::new(65536))
            $disk = "$folder/new.qcow2"; New-KvmDisk $disk -Size 1MB | Out-Null
            function Disks { (Get-KvmVMDisk $vm).Target }
            function CdDrives { (Get-KvmVMDisk $vm | Where-Object Device -eq cdrom).Target }
            function Macs { (Get-KvmNetworkAdapter $vm).MacAddress | Select-Object -Unique }
            """);
        try
        {
            Try("domain", VMSteps, "Get-KvmVMXml $vm -Inactive -IncludeSecurityInfo");
        }
        finally
        {
            Libvirt.Virsh("nwfilter-undefine", "roundtrip");
        }
    }

    [Fact]
    public void A_change_of_a_network_changes_nothing_else_of_its_definition()
    {
        Run(
            "function LastAddresses { (Get-KvmNetwork $vm).DhcpRange -notlike '*:*' | Select-Object -Last 1 | ForEach-Object { ($_ "
                + "-split '-')[1] } }");
        Try("network", NetworkSteps, null);
    }

    private void Try(string kind, Step[] steps, string? read)
    {
        var definitions = DefinitionSet.Of(kind);
        var faults = new List<string>();
        var covered = new HashSet<string>(StringComparer.Ordinal);
        var (defined, tried, refused) = (0, 0, 0);
        for (var i = 0; i < definitions.Count; i++)
        {
            var (file, xml) = definitions[i];
            // One that has no element, attribute or kind of device that another has not is no other case.
            var parts = Parts(xml).ToList();
            if (covered.IsSupersetOf(parts)) continue;
            var name = string.Create(CultureInfo.InvariantCulture, $"{Name}-{i}");
            if (Define(kind, xml, name) is { } problem)
            {
                _report.Add($"not defined: {file}: {problem}");
                Assert.True(DefinitionSet.HasCorpus || problem.Length == 0, $"{file}: {problem}");
                continue;
            }

            defined++;
            covered.UnionWith(parts);
            try
            {
                var before = Dump(kind, name);
                foreach (var step in steps) Carry(step, kind, name, file, ref before, faults, ref tried, ref refused, read);
            }
            finally
            {
                HostProgram.Run(
                    "virsh",
                    [
                        "--quiet",
                        "--connect",
                        Libvirt.Uri,
                        .. kind == "domain" ? new[] { "undefine", name, "--keep-nvram" } : ["net-undefine", name],
                    ]);
            }
        }

        var summary =
            $"{kind}: {definitions.Count} definitions, {defined} defined and tried, {tried} changes, {refused} refused, {faults.Count} "
                + "faults";
        if (Environment.GetEnvironmentVariable("KVMPS_XML_REPORT") is { Length: > 0 } report)
        {
            File.WriteAllLines($"{report}.{kind}", [summary, .. faults, .. _report]);
        }
        Assert.True(defined >= 2, summary);
        // A step that does nothing anywhere tries nothing.
        Assert.Empty(steps.Where(s => s.Allowed != "$^" && !_worked.Contains(s.Name)).Select(s => s.Name));
        Assert.True(faults.Count == 0, $"{summary}{Environment.NewLine}{string.Join(Environment.NewLine, faults.Take(60))}");
    }

    /// <summary>
    /// The elements and attributes of a definition by their paths; attributes that say what kind a thing is, with their values.
    /// </summary>
    private static IEnumerable<string> Parts(XElement xml)
    {
        foreach (var element in xml.DescendantsAndSelf())
        {
            var path = string.Join('/', element.AncestorsAndSelf().Reverse().Select(e => e.Name.LocalName));
            yield return path;
            foreach (var attribute in element.Attributes())
            {
                var kind = attribute.Name.LocalName is "type" or "model" or "mode" or "bus" or "device" or "protocol"
                    ? $"={attribute.Value}"
                    : "";
                yield return $"{path}/@{attribute.Name.LocalName}{kind}";
            }
        }
    }

    /// <summary>Carries out a step for each of its items.</summary>
    private void Carry(
        Step step,
        string kind,
        string name,
        string file,
        ref string before,
        List<string> faults,
        ref int tried,
        ref int refused,
        string? read)
    {
        Shell.SetVariable("vm", name);
        var items = step.Items is null ? [""] : Invoke(step.Items).Output.Where(o => o is not null).Select(o => o.ToString()).ToArray();
        foreach (var item in items)
        {
            Shell.SetVariable("item", item);
            var result = Invoke(step.Edit);
            var after = read is null ? Dump(kind, name) : (string)Run(read)[0].BaseObject;
            tried++;
            var differences = DefinitionDiff.Between(before, after);
            if (result.Errors.Count == 0 && differences.Count > 0) _worked.Add(step.Name);
            if (result.Errors.Count > 0)
            {
                refused++;
                _report.Add(
                    $"refused: {step.Name}: {file}: {item}: {result.Errors[0].FullyQualifiedErrorId.Split(',')[0]}: {result.Errors[0]}");
            }

            var allowed = step.Allowed.Replace("[item]", $@"(\[{Regex.Escape(item)}\])?", StringComparison.Ordinal);
            foreach (var difference in differences.Where(d =>
                    result.Errors.Count > 0 || !Regex.IsMatch(d, $"^({allowed})", RegexOptions.Singleline)))
                faults.Add($"{file}: {step.Name} {item}: {difference}");
            before = after;
        }
    }

    private string Dump(string kind, string name) =>
        kind == "domain"
            ? Libvirt.Virsh("dumpxml", name, "--inactive", "--security-info")
            : Libvirt.Virsh("net-dumpxml", name, "--inactive");

    /// <returns>Why libvirt does not take it; null: it does.</returns>
    private string? Define(string kind, XElement xml, string name)
    {
        var copy = new XElement(xml);
        copy.Elements("uuid").Remove();
        copy.SetElementValue("name", name);
        if (kind == "domain")
        {
            // Whatever host it was written for: here it is for QEMU, which then runs in software.
            copy.SetAttributeValue("id", null);
            copy.SetAttributeValue("type", "qemu");
            copy.Elements("devices").Elements("emulator").Remove();
        }
        else if ((string?)copy.Element("forward")?.Attribute("mode") is null or "nat" or "route" or "open")
        {
            // A bridge of its own, whatever other networks there are: libvirt chooses its name.
            copy.Elements("bridge").Attributes("name").Remove();
        }

        var path = Path.Combine(Folder, "definition.xml");
        File.WriteAllText(path, copy.ToString(SaveOptions.DisableFormatting));
        var result = HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, kind == "domain" ? "define" : "net-define", path);
        if (result.ExitCode != 0) return result.Error.Trim();
        // A second time as libvirt itself writes it: what it adds of its own is no change of ours.
        File.WriteAllText(path, Dump(kind, name));
        HostProgram.Run("virsh", "--quiet", "--connect", Libvirt.Uri, kind == "domain" ? "define" : "net-define", path);
        return null;
    }

    private sealed record Step(string Name, string? Items, string Edit, string Allowed)
    {
        public Step(string name, string edit, string allowed)
            : this(name, null, edit, allowed)
        {
        }
    }
}
