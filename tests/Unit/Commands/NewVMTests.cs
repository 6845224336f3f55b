using System.Management.Automation;
using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Planning;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>New-KvmVM on libvirt's test driver, and everything that it refuses.</summary>
public sealed class NewVMTests : IDisposable
{
    private readonly TestHost _host = new TestHost().Add("taken").Add("web*");
    private readonly Engine _engine = new();

    public NewVMTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()));
    }

    public static IEnumerable<TheoryDataRow<string>> BadNames { get; } = ["", " ", "a/b", "a\nb", new string('x', 300), ".", "\t"];

    public static IEnumerable<TheoryDataRow<string>> StrangeNames { get; } =
    ["<&\">", "$(reboot)", "💾🚀", "'it''s'", "\"q\"", "a b", "web[1]", "-Force", "`tick`", "a;b|c"];

    [Theory]
    [MemberData(nameof(BadNames))]
    public void A_bad_name_is_refused(string name)
    {
        var error = Refuse("-Name $name -Memory 1GB", "InvalidVMName", ("name", name));
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Equal(name, error.TargetObject);
    }

    [Theory]
    [MemberData(nameof(StrangeNames))]
    public void A_strange_name_is_a_name_everywhere(string name)
    {
        var made = (KvmVM)
            Assert
                .Single(_engine.Run("New-KvmVM -Name $name -Memory 1GB -NoNetwork -Graphics None -WarningAction Ignore", ("name", name)))
                .BaseObject;
        Assert.Equal(name, made.Name);
        Assert.Equal(KvmVMState.Off, made.State);
        Assert.Equal(1L << 30, made.Memory);
        Assert.Equal(made.Id, Assert.IsType<KvmVM>(Assert.Single(_engine.Run("Get-KvmVM | Where-Object Name -EQ $name")).BaseObject).Id);
        _engine.Run(
            "Get-KvmVM | Where-Object Name -EQ $name | Start-KvmVM -PassThru | Stop-KvmVM -TurnOff -PassThru | Remove-KvmVM -Force");
        Assert.Empty(_engine.Run("Get-KvmVM | Where-Object Name -EQ $name"));
    }

    [Theory]
    [InlineData("-Memory 0", "InvalidSize", "-Memory 2GB")]
    [InlineData("-Memory -1", "InvalidSize", "-Memory 2GB")]
    [InlineData("-Memory 2", "SizeUnitMistake", "-Memory 2GB")]
    [InlineData("-Memory 2048", "SizeUnitMistake", "-Memory 2048MB")]
    [InlineData("-Memory 1GB -MaximumMemory 4", "SizeUnitMistake", "-MaximumMemory 4GB")]
    [InlineData("-Memory 2GB -MaximumMemory 1GB", "MemoryOverMaximum", "as large or larger")]
    [InlineData("-Memory 1GB -Vcpu 4 -MaximumVcpu 2", "VcpuOverMaximum", "-MaximumVcpu 4")]
    [InlineData("-Memory 1GB -MaximumVcpu 3 -Topology sockets=2", "TopologyMismatch", "specify -MaximumVcpu 2")]
    [InlineData("-Memory 1GB -CpuSet nonsense", "InvalidCpuSet", "1-4,6,8")]
    [InlineData("-Memory 1GB -CpuSet 8000 -Connection test:///default", "CpuNotFound", "Use CPUs of this host: ")]
    [InlineData("-Memory 1GB -Title ([char]1)", "InvalidText", null)]
    [InlineData("-Memory 1GB -Network nowhere", "NetworkNotFound", "-NoNetwork")]
    [InlineData("-Memory 1GB -VirtType Kvm", "KvmNotAvailable", "-VirtType Qemu")]
    [InlineData("-Memory 1GB -Disk /nonexistent/disk.qcow2", "DiskNotFound", "New-KvmDisk -Path /nonexistent/disk.qcow2 -Size 20GB")]
    [InlineData("-Memory 1GB -CdRom /nonexistent/install.iso", "FileNotFound", null)]
    [InlineData("-Memory 1GB -Kernel /nonexistent/vmlinuz", "FileNotFound", null)]
    public void What_cannot_be_is_refused_with_what_to_type(string arguments, string id, string? advice)
    {
        var network = arguments.Contains("-Network", StringComparison.Ordinal) ? "" : "-NoNetwork";
        var error = Refuse($"-Name new {network} -Graphics None {arguments}", id);
        if (advice is not null) Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Memory 1GB -Vcpu 0")]
    [InlineData("-Memory 1GB -Topology 4")]
    [InlineData("-Memory much")]
    [InlineData("-Memory 1GB -Network a -Bridge b")]
    public void What_PowerShell_itself_refuses_never_begins(string arguments)
    {
        var result = _engine.Try($"New-KvmVM -Name new {arguments}");
        Assert.Single(result.Errors);
        Assert.Equal(2, _engine.Run("Get-KvmVM").Count);
    }

    [Fact]
    public void A_name_in_use_has_two_ways_out()
    {
        var error = Refuse("-Name taken -Memory 1GB", "VMAlreadyExists");
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal("Choose another name, or remove that VM first: Remove-KvmVM -Name taken", error.ErrorDetails.RecommendedAction);
    }

    /// <summary>Typed as the advice says, it must not take every VM whose name begins with web.</summary>
    [Fact]
    public void Advice_about_a_name_that_is_a_pattern_means_that_VM() =>
        Assert.EndsWith(
            "Remove-KvmVM -Name 'web`*'",
            Refuse("-Name 'web*' -Memory 1GB", "VMAlreadyExists").ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);

    [Fact]
    public void WhatIf_says_all_that_would_be_made()
    {
        _engine.Run(
            "New-KvmVM new 1GB -MaximumMemory 2GB -Vcpu 2 -MaximumVcpu 4 -NoNetwork -Graphics None -Start -WhatIf -WarningAction Ignore");
        Assert.Equal(["What if: Create and start VM 'new': 2 of 4 vCPU, 1 GiB of 2 GiB, type test"], _engine.Host.Lines);
        Assert.Equal(2, _engine.Run("Get-KvmVM").Count);
    }

    [Fact]
    public void A_VM_is_as_it_was_asked_for()
    {
        _engine.Run(
            "$null = New-KvmVM new 1GB -MaximumMemory 2GB -Vcpu 2 -Title 'A <title>' -Description \"two`nlines\" -Network default "
                + "-Graphics Vnc -Autostart -Start -WarningAction Ignore -CpuSet '1,3-4'");
        var vm = (KvmVM)Assert.Single(_engine.Run("Get-KvmVM new")).BaseObject;
        Assert.Equal(KvmVMState.Running, vm.State);
        Assert.Equal((1L << 30, 2L << 30, 2, true, true), (vm.Memory, vm.MaximumMemory, vm.Vcpu, vm.Autostart, vm.Persistent));
    }

    [Fact]
    public void Hundreds_come_by_pipeline()
    {
        var made = _engine.Run(
            "1..200 | ForEach-Object { [pscustomobject]@{ Name = \"vm$_\"; Memory = 256MB } } | New-KvmVM -NoNetwork -Graphics None "
                + "-WarningAction Ignore");
        Assert.Equal(Enumerable.Range(1, 200).Select(i => $"vm{i}"), made.Select(o => $"{o.BaseObject}"));
    }

    [Theory]
    [MemberData(nameof(VMNameTests.Good), MemberType = typeof(VMNameTests))]
    public void A_name_that_passes_the_check_passes_libvirt(string name) =>
        Assert.Equal(
            name,
            $"{Assert.Single(_engine.Run("New-KvmVM -Name $name -Memory 1GB -NoNetwork -Graphics None -WarningAction Ignore", ("name", name))).BaseObject}");

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private ErrorRecord Refuse(string arguments, string id, params (string Name, object? Value)[] variables)
    {
        var before = _engine.Run("Get-KvmVM").Count;
        var error = _engine.Fail($"New-KvmVM {arguments} -WarningAction Ignore", variables);
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        Assert.Equal(before, _engine.Run("Get-KvmVM").Count);
        return error;
    }
}
