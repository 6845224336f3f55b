using System.Management.Automation;
using System.Security;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Common;
using KvmPS.Operations.Inventory;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.Network;
using KvmPS.Operations.Template;
using KvmPS.Operations.VM;
using KvmPS.Operations.VMDisk;
using KvmPS.Planning.Common;
using KvmPS.Planning.Memory;
using KvmPS.Planning.VM;
using KvmPS.Planning.Vcpu;
using KvmPS.Tools;
using KvmPS.Xml;
using DomainCapabilities = KvmPS.Xml.DomainCapabilities;

namespace KvmPS.Commands.VM;

/// <summary>Creates a VM (virDomainDefineXMLFlags) and, with -Start, boots it.</summary>
[Cmdlet(VerbsCommon.New, "KvmVM", SupportsShouldProcess = true, DefaultParameterSetName = OnNetwork)]
[OutputType(typeof(KvmVM))]
public sealed class NewKvmVMCommand : KvmCommand
{
    private const string OnNetwork = "Network";
    private const string OnBridge = "Bridge";
    private const string WithoutNic = "NoNetwork";
    private const string OfTemplate = "Template";

    // The rest of a VM of a template is as the template has it.
    private static readonly string[] ForTemplates =
    [
        nameof(Name),
        nameof(Memory),
        nameof(MaximumMemory),
        nameof(Vcpu),
        nameof(MaximumVcpu),
        nameof(Title),
        nameof(Description),
        nameof(Tag),
        nameof(Autostart),
        nameof(Start),
        nameof(Network),
        nameof(Bridge),
        nameof(NoNetwork),
        nameof(CloudInit),
        nameof(Template),
        nameof(TemplateFolder),
        nameof(Count),
        nameof(NameFormat),
        nameof(First),
        nameof(DiskFolder),
        nameof(Full),
        nameof(ThrottleLimit),
        nameof(Connection),
    ];

    /// <summary>The new VM's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = OnNetwork)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = OnBridge)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = WithoutNic)]
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = OfTemplate)]
    [Alias("VMName")]
    [AllowEmptyString]
    public string Name { get; set; } = "";

    /// <summary>Memory in bytes: 2GB. Default with -Template: the template's.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = OnNetwork)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = OnBridge)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = WithoutNic)]
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = OfTemplate)]
    [Alias("MemoryStartupBytes")]
    public long Memory { get; set; }

    /// <summary>The template that the VM is created from, as Get-KvmTemplate lists them.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = OfTemplate)]
    [ArgumentCompleter(typeof(TemplateNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Template { get; set; }

    /// <summary>The folder that the template is in. Default: /var/lib/libvirt/images/templates.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = OfTemplate)]
    [ValidateNotNullOrEmpty]
    public string? TemplateFolder { get; set; }

    /// <summary>How many VMs are created, with names from -NameFormat. Default: 1.</summary>
    [Parameter(ParameterSetName = OfTemplate)]
    [ValidateRange(1, 10000)]
    public int Count { get; set; } = 1;

    /// <summary>Names of several VMs, with a place for the number: web-{0:00}.</summary>
    [Parameter(ParameterSetName = OfTemplate)]
    [ValidateNotNullOrEmpty]
    public string? NameFormat { get; set; }

    /// <summary>The first number in -NameFormat. Default: 1.</summary>
    [Parameter(ParameterSetName = OfTemplate)]
    [ValidateRange(0, 1000000)]
    public int First { get; set; } = 1;

    /// <summary>Folder for the disks of VMs created from a template. Default: the parent folder of the template folder.</summary>
    [Parameter(ParameterSetName = OfTemplate)]
    [ValidateNotNullOrEmpty]
    public string? DiskFolder { get; set; }

    /// <summary>Copies the template's disks. Default: overlays backed by them, which take no time and little space.</summary>
    [Parameter(ParameterSetName = OfTemplate)]
    public SwitchParameter Full { get; set; }

    /// <summary>How many VMs are created from a template at once. Default: 4.</summary>
    [Parameter(ParameterSetName = OfTemplate)]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Memory that the balloon may grow to, in bytes. Default: as much as -Memory.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public long? MaximumMemory { get; set; }

    /// <summary>vCPUs at start. Default: 1, or the number that -Topology makes.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessorCount", "NumCpu")]
    [ValidateRange(1, 4096)]
    public int? Vcpu { get; set; }

    /// <summary>vCPUs that can be plugged in while it runs. Default: as many as -Vcpu.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 4096)]
    public int? MaximumVcpu { get; set; }

    /// <summary>Host CPUs that it may run on, such as 1-4,6,8. Default: all.</summary>
    [Parameter]
    [JoinArrayTransformation]
    public string? CpuSet { get; set; }

    /// <summary>host, host-model, maximum, or a model by name such as EPYC. Default: host with KVM, else QEMU's default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CpuModelCompleter))]
    public string? CpuModel { get; set; }

    /// <summary>Sockets, cores and threads that the guest sees: sockets=2,cores=4,threads=2.</summary>
    [Parameter]
    [JoinArrayTransformation]
    public KvmCpuTopology? Topology { get; set; }

    /// <summary>Disks: paths, objects of New-KvmDisk and Get-KvmDisk, or volumes: pool/volume, or objects of Get-KvmVolume.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("VHDPath")]
    [ValidateNotNull]
    public KvmDiskArgument[] Disk { get; set; } = [];

    /// <summary>ISO images, each in a CD-ROM drive of its own. The VM boots from one when it cannot boot from a disk.</summary>
    [Parameter]
    [Alias("Iso", "IsoPath")]
    [ValidateNotNull]
    public string[] CdRom { get; set; } = [];

    /// <summary>What cloud-init sets up in the guest at its first boot: an object of New-KvmCloudInit.</summary>
    [Parameter]
    public KvmCloudInit? CloudInit { get; set; }

    /// <summary>A Linux kernel that QEMU boots directly.</summary>
    [Parameter]
    public string? Kernel { get; set; }

    /// <summary>The initrd for -Kernel.</summary>
    [Parameter]
    public string? Initrd { get; set; }

    /// <summary>The command line for -Kernel.</summary>
    [Parameter]
    public string? KernelArguments { get; set; }

    /// <summary>libvirt networks, a NIC for each. Default: default; with -Template, the NICs of the template.</summary>
    [Parameter(ParameterSetName = OnNetwork)]
    [Parameter(ParameterSetName = OfTemplate)]
    [Alias("SwitchName")]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    [ValidateNotNull]
    public string[] Network { get; set; } = ["default"];

    /// <summary>Bridges of the host, a NIC for each.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OnBridge)]
    [Parameter(ParameterSetName = OfTemplate)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateNotNull]
    public string[] Bridge { get; set; } = [];

    /// <summary>No NIC at all.</summary>
    [Parameter(Mandatory = true, ParameterSetName = WithoutNic)]
    [Parameter(ParameterSetName = OfTemplate)]
    public SwitchParameter NoNetwork { get; set; }

    /// <summary>How the display is served. Default: Vnc.</summary>
    [Parameter]
    public KvmGraphicsKind Graphics { get; set; } = KvmGraphicsKind.Vnc;

    /// <summary>Address at which the display is served. Default: 127.0.0.1; 0.0.0.0 is every address of the host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>Password of the display; VNC uses at most 8 characters.</summary>
    [Parameter]
    public SecureString? VncPassword { get; set; }

    /// <summary>Default: Auto, which is KVM where it can run a guest.</summary>
    [Parameter]
    public KvmVirtType VirtType { get; set; }

    /// <summary>The machine type, such as q35 or pc. Default: q35 on x86.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MachineCompleter))]
    public string? Machine { get; set; }

    /// <summary>Default: Bios.</summary>
    [Parameter]
    public KvmFirmwareKind Firmware { get; set; }

    /// <summary>A short title.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Title { get; set; }

    /// <summary>A description.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Notes")]
    public string? Description { get; set; }

    /// <summary>Tags, such as env=prod, or a label alone.</summary>
    [Parameter]
    [TagList]
    [ArgumentCompleter(typeof(TagCompleter))]
    [ValidateNotNull]
    public string[] Tag { get; set; } = [];

    /// <summary>Starts it together with the host.</summary>
    [Parameter]
    public SwitchParameter Autostart { get; set; }

    /// <summary>Starts the VM. A VM that cannot start is not created.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    private readonly HashSet<string> _warned = [];

    /// <summary>Whether they are of a template is known only when that has come from the pipeline.</summary>
    private protected override void Begin() => BeginWork(ThrottleLimit, "Creating VMs");

    private protected override void Process()
    {
        if (ParameterSetName == OfTemplate) Each(Template, MakeOfTemplate);
        else Each(Name, Make);
    }

    private void Make()
    {
        var connection = Hypervisor;
        var plan = Plan(connection);
        if (CloudInit is not null) plan = VMSeed.AddTo(plan, CloudInit, connection);
        if (!ShouldProcess(VMPlanText.Create(plan, Start), VMPlanText.Create(plan, Start) + "?", "Confirm")) return;
        var created = VMCreation.Create(connection, plan, Autostart, Start);
        WriteObject(VMReader.One(created, Cancel));
    }

    private void MakeOfTemplate()
    {
        LocalHostGuard.Require(Connection);
        if (MyInvocation.BoundParameters.Keys.FirstOrDefault(k =>
                !ForTemplates.Contains(k) && !CommonParameters.Contains(k) && !OptionalCommonParameters.Contains(k)
            ) is
            { } other)
        {
            throw new KvmException(
                "ParameterOfTemplate",
                Failure.InvalidArgument,
                $"-{other} cannot be used with -Template: template '{Template}' determines it.",
                "Leave it out and change the VM afterwards, or create a template with this setting.");
        }

        if (Name.Length == 0 == NameFormat is null || (Name.Length > 0 && Count > 1))
        {
            throw new KvmException(
                "NameRequired",
                Failure.InvalidArgument,
                "Each VM created from a template needs a name of its own.",
                "Give -Name for one VM, or -NameFormat 'web-{0:00}' -Count 20 for several.");
        }

        string[] given = [.. new[] { nameof(Network), nameof(Bridge), nameof(NoNetwork) }.Where(MyInvocation.BoundParameters.ContainsKey)];
        if (given.Length > 1)
        {
            throw new KvmException(
                "NetworkOrBridge",
                Failure.InvalidArgument,
                $"-{given[0]} and -{given[1]} exclude each other.",
                "Keep one of them; Add-KvmNetworkAdapter adds NICs of the other kind.");
        }

        if (CloudInit is not null && Count > 1) VMSeed.CheckForSeveral(CloudInit);
        XmlText.Check((nameof(Title), Title), (nameof(Description), Description));
        if (Memory != 0) SizeArgument.Check(Memory, nameof(Memory), gigabytesBelow: 64);
        if (MaximumMemory is { } most) SizeArgument.Check(most, nameof(MaximumMemory), gigabytesBelow: 64);
        var (connection, start, autostart) = (Hypervisor, Start, Autostart);
        var template = TemplateFolders.Open(SessionState, TemplateFolder).Read(Template!);
        var request = new TemplateRequest
        {
            Memory = Memory == 0 ? null : Memory,
            MaximumMemory = MaximumMemory,
            Vcpu = Vcpu,
            MaximumVcpu = MaximumVcpu,
            Title = Title,
            Description = Description,
            Tags = VMTag.ParseAll(Tag),
            Nics = given.Length == 0 ? null : Nics(connection),
            CloudInit = CloudInit,
            DiskFolder = DiskFolder is null ? null : Absolute(DiskFolder),
            Full = Full,
        };
        var ports = new HostPorts(connection);
        foreach (var name in NameFormat is null ? [Name] : TemplateRequest.Names(NameFormat, First, Count)) Each(name, () =>
        {
            var clone = request.Plan(connection, template, name, ports);
            foreach (var warning in clone.Warnings) WriteWarning(warning);
            var what = $"Create VM '{name}' from template '{template.Name}'{request.Text}{clone.Disks}{(start ? ", and start it" : "")}";
            if (!ShouldProcess(what, what + "?", "Confirm")) return;
            Work.Add(name, async cancel =>
            {
                var made = await ParallelWork
                    .Blocking(() => clone.CarryOut(autostart, start, done => Work.Report(name, done), cancel), cancel)
                    .ConfigureAwait(false);
                return VMReader.One(made, cancel);
            });
        });
    }

    private VMPlan Plan(Connection connection)
    {
        VMName.Check(Name);
        SizeArgument.Check(Memory, nameof(Memory), gigabytesBelow: 64);
        if (MaximumMemory is { } most) SizeArgument.Check(most, nameof(MaximumMemory), gigabytesBelow: 64);
        var (memory, maximumMemory) = MemoryResolver.Make(Memory, MaximumMemory);
        var password = SecretText.Reveal(VncPassword);
        if (Kernel is null && (Initrd ?? KernelArguments) is not null)
        {
            throw new KvmException("KernelRequired", Failure.InvalidArgument, "-Initrd and -KernelArguments need -Kernel.",
                "Add -Kernel, or leave them out: a guest that boots from a disk has its own kernel.");
        }

        XmlText.Check(
            (nameof(Title), Title),
            (nameof(Description), Description),
            (nameof(KernelArguments), KernelArguments),
            (nameof(Listen), Listen),
            (nameof(VncPassword), password),
            (nameof(Kernel), Kernel),
            (nameof(Initrd), Initrd),
            (nameof(Disk), string.Concat(Disk.Select(d => d.Path))),
            (nameof(CdRom), string.Concat(CdRom)));
        VMCreation.RequireFreeName(connection, Name);

        var host = new HostCapabilities(connection.Capabilities);
        var (domainType, works) = VirtTypes.Choose(
            VirtType,
            host,
            reason =>
                WarnOnce(
                    $"VMs run in software emulation on this host, which is slow: {reason}. Use -VirtType Qemu to choose that without "
                        + "this warning."));
        var machine = MachineResolver.Make(Machine, host.Architecture, domainType, host);
        var capabilities = new DomainCapabilities(connection.DomainCapabilities(host.Architecture, machine, domainType));
        var (vcpu, maximumVcpu) = VcpuResolver.Make(Vcpu, MaximumVcpu, Topology);
        var cpuSet = CpuSet is null ? [] : CpuList.Parse(CpuSet);
        HostLimits.Check(host, capabilities, maximumVcpu, cpuSet, Firmware);
        GraphicsResolver.CheckPassword(Graphics, password);
        if (Graphics != KvmGraphicsKind.None && password is null && !IsLoopback(Listen))
        {
            WarnOnce($"Anyone who can reach {Listen} on this host can open the display of the VM. Use -VncPassword to protect it.");
        }

        var qemuImg = new QemuImg(line => WriteVerbose(line));
        return new VMPlan
        {
            Name = Name,
            Id = Guid.NewGuid(),
            Title = Title,
            Description = Description,
            Tags = VMTag.ParseAll(Tag),
            DomainType = domainType,
            Architecture = host.Architecture,
            Machine = machine,
            Uefi = Firmware == KvmFirmwareKind.Uefi,
            Memory = memory,
            MaximumMemory = maximumMemory,
            Vcpu = vcpu,
            MaximumVcpu = maximumVcpu,
            CpuSet = cpuSet,
            Cpu = CpuResolver.Make(CpuModel, domainType, works, capabilities),
            Topology = Topology,
            Disks = VMDisks.Plan(connection, Disk, Absolute, qemuImg, Cancel),
            CdRoms = [.. CdRom.Select(Absolute)],
            Kernel = Kernel is null ? null : Absolute(Kernel),
            Initrd = Initrd is null ? null : Absolute(Initrd),
            KernelArguments = KernelArguments,
            Nics = Nics(connection),
            Graphics = Graphics,
            Listen = Listen,
            GraphicsPassword = password,
            VideoModel = GraphicsResolver.Video(Graphics, capabilities),
        };
    }

    private List<VMPlan.NicPlan> Nics(Connection connection)
    {
        if (NoNetwork) return [];
        if (Bridge.Length > 0)
        {
            foreach (var warning in Bridge.Select(b => BridgeOfHost.Missing(connection, b)).OfType<string>()) WarnOnce(warning);
            return [.. Bridge.Select(b => new VMPlan.NicPlan(null, b))];
        }

        foreach (var network in Network.Distinct())
        {
            if (!VMNetworks.Require(connection, network))
            {
                WarnOnce(
                    $"Network '{network}' is not running, and a VM on it cannot start until it is. Start it: Start-KvmNetwork -Name "
                        + $"{VMErrors.QuoteName(network)}");
            }
        }

        return [.. Network.Select(n => new VMPlan.NicPlan(n, null))];
    }

    /// <summary>A hundred VMs out of one pipeline need to hear it once.</summary>
    private void WarnOnce(string text)
    {
        if (_warned.Add(text)) WriteWarning(text);
    }

    private string Absolute(string path) => HostPath.Resolve(SessionState, path);

    private static bool IsLoopback(string address)
        => address == "localhost" || (System.Net.IPAddress.TryParse(address, out var ip) && System.Net.IPAddress.IsLoopback(ip));
}
