using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using KvmPS.Commands.Bases;
using KvmPS.Commands.Network;
using KvmPS.Commands.VM;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Unit.Architecture;
using KvmPS.Unit.Libvirt;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// Every type of object that the module writes, piped into every cmdlet that takes something from the pipeline, with -WhatIf: what belongs
/// to a VM does what that VM itself does, and all else is refused. Wherever a name could be taken for that of a VM, there is a VM of that
/// name.
/// </summary>
public sealed partial class PipelineBindingTests : IClassFixture<PipedSession>
{
    // What each cmdlet needs beside the piped object. $folder is empty.
    private static readonly Dictionary<string, string> Arguments = new(StringComparer.Ordinal)
    {
        ["Add-KvmIOThread"] = "-Id 3",
        ["Add-KvmNetworkAdapter"] = "-Network default -MacAddress 52:54:00:00:00:77",
        ["Add-KvmPortForward"] = "-HostPort 8080 -GuestPort 80",
        ["Add-KvmVMDisk"] = "-Disk $folder/none.qcow2",
        ["Add-KvmVMMemory"] = "-Size 128MB",
        ["Compare-KvmVM"] = "-DifferenceName other",
        ["Copy-KvmGuestFile"] = "-SourcePath $folder/a -DestinationPath /tmp/b -FileSource Host",
        ["Copy-KvmVM"] = "-NewName copied -Full",
        ["Copy-KvmVMDisk"] = "-Target vda -Destination $folder/copy.qcow2",
        ["Dismount-KvmIso"] = "",
        ["Edit-KvmVM"] = "",
        ["Export-KvmVM"] = "-Path $folder/",
        ["Invoke-KvmGuestCommand"] = "-FilePath /bin/true",
        ["Invoke-KvmMonitor"] = "-Command stop",
        ["Mount-KvmIso"] = "-Path $folder/none.iso",
        ["New-KvmTemplate"] = "-Folder $folder/templates -Generalize None",
        ["Remove-KvmIOThread"] = "-Id 1",
        ["Remove-KvmNetworkAdapter"] = "-MacAddress 52:54:00:00:00:01 -Force",
        ["Remove-KvmPortForward"] = "-HostPort 8080",
        ["Remove-KvmSnapshot"] = "-Name none",
        ["Remove-KvmVM"] = "-Force",
        ["Remove-KvmVMDisk"] = "-Target vda -Force",
        ["Remove-KvmVMMemory"] = "-Id none",
        ["Reset-KvmCpuAffinity"] = "",
        ["Restore-KvmSnapshot"] = "-Name none",
        ["Save-KvmScreenshot"] = "-Path $folder/",
        ["Send-KvmKey"] = "-Key ENTER",
        ["Set-KvmBalloon"] = "-Memory 128MB -Force",
        ["Set-KvmCpuAffinity"] = "-Cpu 0",
        ["Set-KvmCpuLimit"] = "-Shares 200",
        ["Set-KvmNetworkAdapter"] = "-MacAddress 52:54:00:00:00:01 -LinkState Down",
        ["Set-KvmVM"] = "-Title new",
        ["Set-KvmVMDisk"] = "-Target vda -Cache None",
        ["Set-KvmVMMemory"] = "-Id none -RequestedSize 512MB",
        ["Set-KvmVMXml"] = "-Xml '<domain/>'",
        ["Set-KvmVcpu"] = "-Count 1",
        ["Stop-KvmBlockJob"] = "",
        ["Wait-KvmVM"] = "-For State -TimeoutSec 1",
        // What needs more than a VM.
        ["Add-KvmBridgePort"] = "-Name none",
        ["Remove-KvmBridgePort"] = "-Name none",
        ["Add-KvmDhcpReservation"] = "",
        ["Compare-KvmDisk"] = "-OtherPath $folder/none",
        ["Convert-KvmDisk"] = "-Destination $folder/none",
        ["Copy-KvmDisk"] = "-Destination $folder/none",
        ["Copy-KvmVolume"] = "-NewName other",
        ["Export-KvmCloudInit"] = "-Path $folder/seed.iso",
        ["Export-KvmReport"] = "-Path $folder/report.html",
        ["Export-KvmVolume"] = "-Destination $folder/volume",
        ["Import-KvmImage"] = "-Destination $folder/",
        ["Import-KvmVolume"] = "-Pool default",
        ["New-KvmDisk"] = "-Size 1GB",
        ["New-KvmVM"] = "-Memory 64MB -NoNetwork",
        ["New-KvmVolume"] = "-Pool default -Size 1GB",
        ["Resize-KvmDisk"] = "-Size 2GB",
        ["Resize-KvmVolume"] = "-Size 2GB",
        ["Set-KvmDiskBacking"] = "-NoBacking",
        ["Set-KvmIoScheduler"] = "-Scheduler none",
        ["Set-KvmNetwork"] = "-Autostart $true",
        ["Set-KvmStoragePool"] = "-Autostart $true",
        ["Set-KvmBridge"] = "-Stp $true",
        ["Remove-KvmBridge"] = "-Force",
        ["Set-KvmHugePage"] = "-Count 1",
    };

    // The same where the object is what the cmdlet is for.
    private static readonly Dictionary<string, string> OwnArguments = new(StringComparer.Ordinal)
    {
        ["Remove-KvmNetworkAdapter"] = "-Force",
        ["Remove-KvmVMDisk"] = "-Force",
        ["Set-KvmNetworkAdapter"] = "-LinkState Down",
        ["Set-KvmVMDisk"] = "-Cache None",
        ["Set-KvmVMMemory"] = "-RequestedSize 512MB",
    };

    // Cmdlets that take such an object for what it is, not for its VM.
    private static readonly Dictionary<string, Type[]> Own = new(StringComparer.Ordinal)
    {
        ["Set-KvmCpuAffinity"] = [typeof(KvmCpuPlan)],
        ["Test-KvmCpuPlan"] = [typeof(KvmCpuPlan)],
        ["Stop-KvmBlockJob"] = [typeof(KvmBlockJob)],
        ["Remove-KvmPortForward"] = [typeof(KvmPortForward)],
        ["Connect-KvmHost"] = [typeof(KvmConnection)],
        ["Disconnect-KvmHost"] = [typeof(KvmConnection), typeof(KvmHost)],
        ["Get-KvmDhcpLease"] = [typeof(KvmNetwork)],
        ["Get-KvmVolume"] = [typeof(KvmStoragePool)],
        ["Export-KvmCloudInit"] = [typeof(KvmCloudInit)],
        ["Import-KvmImage"] = [typeof(KvmImageSource)],
        ["Restore-KvmTuning"] = [typeof(KvmTuningChange)],
        ["Add-KvmDhcpReservation"] = [typeof(KvmNetworkAdapter)],
        ["Remove-KvmDhcpReservation"] = [typeof(KvmDhcpReservation)],
        ["Dismount-KvmDisk"] = [typeof(KvmDiskMount)],
        ["Get-KvmIoScheduler"] = [typeof(KvmIoScheduler)],
        ["Set-KvmIoScheduler"] = [typeof(KvmIoScheduler)],
        // By the names of their properties, for a row of a table.
        ["New-KvmCloudInit"] = [.. PipedObjects.Types],
        ["Set-KvmHugePage"] = [.. PipedObjects.Types],
        ["Add-KvmBridgePort"] = [typeof(KvmBridgePort)],
        ["Remove-KvmBridgePort"] = [typeof(KvmBridgePort)],
    };

    // The VM as somebody's table has it, or a mock.
    private const string Rows = """
        [pscustomobject]@{ Name = 'db01' }
        [pscustomobject]@{ VMName = 'db01'; Name = 'trap-KvmSnapshot' }
        , @{ Name = 'db01'; Id = 17 }
        Get-KvmVM db01 | Select-Object Name, State
        Get-KvmVM db01 | ConvertTo-Csv | ConvertFrom-Csv
        Get-KvmVM db01 | ConvertTo-Json | ConvertFrom-Json
        [KvmPS.Model.KvmVM]@{ Name = 'db01' }
        """;

    private readonly PipedSession _session;
    private readonly Engine _engine;

    public PipelineBindingTests(PipedSession session)
    {
        (_session, _engine) = (session, session.Engine);
        // One of the cmdlets is Connect-KvmHost.
        session.Connect();
    }

    public static IEnumerable<TheoryDataRow<string>> OfVMs =>
        Repository
            .Cmdlets.Where(c => TakesVMs(c) && c != typeof(WatchKvmVMCommand))
            .Select(c => new TheoryDataRow<string>(Repository.NameOf(c)));

    public static IEnumerable<TheoryDataRow<string>> OfOwnThings => OfVMs.Where(r => OwnThings(Find(r.Data)).Any());

    public static IEnumerable<TheoryDataRow<string>> OfOtherThings =>
        Repository.Cmdlets.Where(c => !TakesVMs(c) && IsPiped(c)).Select(c => new TheoryDataRow<string>(Repository.NameOf(c)));

    /// <summary>A name alone is looked up on the current host, and is another VM's after a rename.</summary>
    [Fact]
    public void An_object_of_a_VM_has_the_UUID_of_the_VM_and_the_URI_of_its_host()
        => Assert.All(PipedObjects.Types.Where(PipedObjects.IsOfVM), type =>
        {
            Assert.NotNull(type.GetProperty("ConnectionUri"));
            Assert.NotNull(type.GetProperty("VMId") ?? type.GetProperty("Id"));
        });

    [Fact]
    public void An_object_of_a_VM_goes_by_the_UUID_of_the_VM()
        => Assert.All(PipedObjects.Types.Where(PipedObjects.IsOfVM).SelectMany(t => _session.Objects[t]), piped =>
        {
            Assert.Equal(TestHost.IdOf(0), Assert.Single(OwnerVMAttribute.Of(piped)).Id);
        });

    /// <summary>What refuses the object may look like a pattern.</summary>
    [Fact]
    public void A_watch_of_a_VM_on_another_host_is_refused()
    {
        var watched = _engine.Try(
            "Watch-KvmVM -Name ([pscustomobject]@{ VMName = 'db01'; ConnectionUri = 'qemu:///system?socket=/x[1]' }) -Interval 1 "
                + "-DurationSec 2");
        var error = Assert.Single(watched.Errors);
        Assert.StartsWith("VMNotNamed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', $"{error.TargetObject}{error.CategoryInfo}");
    }

    [Theory]
    [MemberData(nameof(OfVMs))]
    public void An_object_of_a_VM_acts_on_that_VM_and_any_other_is_refused(string cmdlet)
    {
        var line = $"$piped | {cmdlet} {Arguments.GetValueOrDefault(cmdlet)}{WhatIf(cmdlet)}";
        var expected = Run(line, _engine.Run($"Get-KvmVM {PipedObjects.VM}")[0]);
        Assert.False(expected.IsRefused, $"{line}: {expected}");
        foreach (var row in _engine.Run(Rows))
            Assert.True(expected.ToString() == Run(line, row).ToString(), $"{row} | {line}\nVM itself: {expected}\nrow: {Run(line, row)}");
        var types = PipedObjects.Types.Except(Own.GetValueOrDefault(cmdlet, [])).ToList();
        RequireRefusals(line, [.. types.Where(t => !PipedObjects.IsOfVM(t)).SelectMany(t => _session.Objects[t])]);
        RequireSame(expected, line, [.. types.Where(PipedObjects.IsOfVM).SelectMany(t => _session.Objects[t])]);
    }

    [Theory]
    [MemberData(nameof(OfVMs))]
    public void An_object_given_for_the_name_of_a_VM_stands_for_its_VM_or_is_refused(string cmdlet)
    {
        var parameter = Find(cmdlet).GetProperty("VMName") is null ? "Name" : "VMName";
        var line = $"{cmdlet} -{parameter} $piped {Arguments.GetValueOrDefault(cmdlet)}{WhatIf(cmdlet)}";
        var expected = Run(line, PipedObjects.VM);
        Assert.False(expected.IsRefused, $"{line}: {expected}");
        foreach (var type in PipedObjects.Types.Where(PipedObjects.IsOfVM))
        {
            var actual = Run(line, _session.Objects[type][0]);
            Assert.True(expected.ToString() == actual.ToString(), $"{type.Name} | {line}\nname: {expected}\nobject: {actual}");
        }

        // What refuses them is one attribute, the same for all cmdlets: each meets some.
        var others = PipedObjects.Types.Where(t => !PipedObjects.IsOfVM(t)).ToList();
        for (var i = cmdlet.Length % 8; i < others.Count; i += 8)
            RequireRefusal(others[i].Name, line, Run(line, _session.Objects[others[i]][0]));
    }

    [Theory]
    [MemberData(nameof(OfOtherThings))]
    public void What_a_cmdlet_is_not_for_is_refused(string cmdlet)
    {
        var line = $"$piped | {cmdlet} {Arguments.GetValueOrDefault(cmdlet)}{WhatIf(cmdlet)}";
        var type = Find(cmdlet);
        RequireRefusals(line, [.. PipedObjects.Types.Where(t => !IsMeant(type, cmdlet, t)).SelectMany(t => _session.Objects[t])]);
    }

    /// <summary>Such an object belongs to a VM as well, for which the same cmdlet has a parameter.</summary>
    [Theory]
    [MemberData(nameof(OfOwnThings))]
    public void What_a_cmdlet_is_for_is_taken_for_itself(string cmdlet)
    {
        var line = $"$piped | {cmdlet} {OwnArguments.GetValueOrDefault(cmdlet)}{WhatIf(cmdlet)}";
        var objects = OwnThings(Find(cmdlet)).SelectMany(t => _session.Objects[t]).ToList();
        Assert.NotEmpty(objects);
        Assert.All(objects, o => Assert.False(Run(line, o).IsRefused, $"{line}\n{Run(line, o)}"));
    }

    [Fact]
    public void A_watch_is_of_the_VM_of_the_object()
    {
        foreach (var type in PipedObjects.Types)
        {
            if (!PipedObjects.IsOfVM(type))
            {
                RequireRefusal(type.Name, "Watch-KvmVM", Run("$piped | Watch-KvmVM -DurationSec 1", _session.Objects[type][0]));
            }
        }

        var watched = _engine.Run("$piped | Watch-KvmVM -Interval 1 -DurationSec 1", ("piped", _session.Objects[typeof(KvmSnapshot)][0]));
        Assert.All(watched, w => Assert.Equal(PipedObjects.VM, ((KvmVMStatistics)w.BaseObject).Name));
    }

    private static bool TakesVMs(Type cmdlet) =>
        typeof(VMCommand).IsAssignableFrom(cmdlet)
        || typeof(VMItemCommand).IsAssignableFrom(cmdlet)
        || typeof(MeteringCommand).IsAssignableFrom(cmdlet)
        || cmdlet == typeof(GetKvmVMCommand)
        || cmdlet == typeof(MeasureKvmVMCommand)
        || cmdlet == typeof(WatchKvmVMCommand)
        || cmdlet == typeof(GetKvmPortForwardCommand);

    /// <summary>Types of what a cmdlet takes from the pipeline besides VMs.</summary>
    private static IEnumerable<Type> OwnThings(Type cmdlet) => CmdletTests.Parameters(cmdlet)
        .Where(p => p.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipeline))
        .Select(p => p.PropertyType.GetElementType() ?? p.PropertyType)
        .Where(t => t != typeof(KvmVM) && PipedObjects.Types.Contains(t));

    private static bool IsPiped(Type cmdlet) =>
        CmdletTests
            .Parameters(cmdlet)
            .SelectMany(p => p.GetCustomAttributes<ParameterAttribute>())
            .Any(p => p.ValueFromPipeline || p.ValueFromPipelineByPropertyName);

    /// <summary>Whether the cmdlet is for such objects: its noun is theirs, or it works on files and the object has a path.</summary>
    private static bool IsMeant(Type cmdlet, string name, Type type)
    {
        if (Own.TryGetValue(name, out var own)) return own.Contains(type);
        if (name == "Export-KvmReport") return PipedObjects.IsOfVM(type) || type == typeof(KvmHost) || type == typeof(KvmConnection);
        if (type.Name == cmdlet.GetCustomAttribute<CmdletAttribute>()!.NounName) return true;
        return CmdletTests
                .Parameters(cmdlet)
                .Any(p => p.Name == "Path" && p.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipeline))
            && PipedObjects.HasPath(type);
    }

    private static string WhatIf(string cmdlet) =>
        Find(cmdlet).GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess ? " -WhatIf" : "";

    private static Type Find(string cmdlet) => Repository.Cmdlets.Single(c => Repository.NameOf(c) == cmdlet);

    private static void RequireRefusal(string type, string line, Said said)
        => Assert.True(said is { Errors.Count: > 0, Lines.Count: 0, Output.Count: 0 }, $"{type}: {line}\n{said}");

    /// <summary>In one pipeline, which takes a fraction of the time; one by one when that does not tell.</summary>
    private void RequireRefusals(string line, object[] piped)
    {
        var all = Run(line, piped);
        if (all is { Lines.Count: 0, Output.Count: 0 } && all.Errors.Count == piped.Length) return;
        foreach (var one in piped) RequireRefusal(PSObject.AsPSObject(one).TypeNames[0], line, Run(line, one));
    }

    private void RequireSame(Said expected, string line, object[] piped)
    {
        var all = Run(line, piped);
        if (all.ToString() == expected.Times(piped.Length).ToString()) return;
        foreach (var one in piped)
        {
            var actual = Run(line, one);
            Assert.True(
                expected.ToString() == actual.ToString(),
                $"{PSObject.AsPSObject(one).TypeNames[0]} | {line}\nVM itself: {expected}\nobject: {actual}");
        }
    }

    private Said Run(string line, object? piped)
    {
        var before = _engine.Host.Lines.Count;
        var result = _engine.Try(line, ("piped", piped));
        return new(
            [.. _engine.Host.Lines.Skip(before)],
            [.. result.Errors.Select(e => $"{e.FullyQualifiedErrorId}: {Plain(e.ToString())}")],
            [.. result.Output.Select(Show)]);
    }

    /// <summary>Which thing an object is about: figures differ from one look to the next.</summary>
    private static string Show(PSObject output) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{output.BaseObject.GetType().Name} {output.Properties["VMName"]?.Value ?? output.Properties["Name"]?.Value}");

    private static string Plain(string message) => TemporaryName().Replace(message, "");

    [GeneratedRegex("[0-9a-f]{16,}")]
    private static partial Regex TemporaryName();

    /// <summary>What a line said, did and wrote.</summary>
    private sealed record Said(IReadOnlyList<string> Lines, IReadOnlyList<string> Errors, IReadOnlyList<string> Output)
    {
        private static readonly string[] OfBinding =
        [
            "InputObjectNotBound",
            "MissingMandatoryParameter",
            "ParameterArgumentTransformationError",
            "AmbiguousParameterSet",
            "CannotConvertArgument",
            "NamedParameterNotFound",
        ];

        public bool IsRefused => Errors.Any(e => OfBinding.Any(o => e.StartsWith(o, StringComparison.Ordinal)));

        public Said Times(int count) => new(Repeat(Lines, count), Repeat(Errors, count), Repeat(Output, count));

        private static IReadOnlyList<string> Repeat(IReadOnlyList<string> list, int count) =>
            [.. Enumerable.Repeat(list, count).SelectMany(l => l)];

        public override string ToString() => string.Join('\n', Lines.Concat(Errors).Concat(Output));
    }
}
