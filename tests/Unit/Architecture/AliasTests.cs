using System.Management.Automation;
using System.Reflection;
using KvmPS.Help;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Parameters also have the names that people know from the Hyper-V module and PowerCLI.</summary>
public sealed class AliasTests
{
    [Theory]
    [InlineData("New-KvmVM", "MemoryStartupBytes", "Memory")]
    [InlineData("New-KvmVM", "ProcessorCount", "Vcpu")]
    [InlineData("New-KvmVM", "NumCpu", "Vcpu")]
    [InlineData("New-KvmVM", "SwitchName", "Network")]
    [InlineData("New-KvmVM", "VHDPath", "Disk")]
    [InlineData("New-KvmVM", "Iso", "CdRom")]
    [InlineData("New-KvmVM", "Notes", "Description")]
    [InlineData("New-KvmVM", "VMName", "Name")]
    [InlineData("New-KvmVM", "ComputerName", "Connection")]
    [InlineData("Set-KvmVM", "MemoryStartupBytes", "Memory")]
    [InlineData("Set-KvmVM", "ProcessorCount", "Vcpu")]
    [InlineData("Set-KvmVM", "NumCpu", "Vcpu")]
    [InlineData("Set-KvmVM", "Notes", "Description")]
    [InlineData("Set-KvmVM", "NewVMName", "NewName")]
    [InlineData("Set-KvmVcpu", "ProcessorCount", "Count")]
    [InlineData("Import-KvmVM", "GenerateNewId", "NewIdentity")]
    [InlineData("New-KvmDisk", "SizeBytes", "Size")]
    [InlineData("New-KvmDisk", "ParentPath", "BackingFile")]
    [InlineData("Resize-KvmDisk", "SizeBytes", "Size")]
    [InlineData("New-KvmVolume", "SizeBytes", "Size")]
    [InlineData("Resize-KvmVolume", "SizeBytes", "Size")]
    [InlineData("Add-KvmNetworkAdapter", "SwitchName", "Network")]
    [InlineData("Set-KvmNetworkAdapter", "SwitchName", "Network")]
    [InlineData("New-KvmSnapshot", "SnapshotName", "Name")]
    [InlineData("Get-KvmSnapshot", "SnapshotName", "Name")]
    [InlineData("Restore-KvmSnapshot", "SnapshotName", "Name")]
    [InlineData("Remove-KvmSnapshot", "SnapshotName", "Name")]
    [InlineData("Remove-KvmSnapshot", "IncludeAllChildSnapshots", "IncludeChildren")]
    public void A_parameter_has_the_name_that_others_gave_it(string cmdlet, string alias, string parameter) =>
        Assert.Contains(alias, Aliases(Property(cmdlet, parameter)));

    [Fact]
    public void The_name_of_a_VM_is_VMName_in_every_cmdlet() =>
        Assert.Empty(
            Repository.Cmdlets
                .Where(c => Repository.NameOf(c).EndsWith("-KvmVM", StringComparison.Ordinal))
                .Where(c => Parameters(c).Any(p => p.Name == "Name") && !Aliases(Parameters(c).Single(p => p.Name == "Name")).Contains("VMName"))
                .Select(Repository.NameOf));

    [Fact]
    public void Every_cmdlet_with_a_host_takes_it_as_ComputerName_and_Server() =>
        Assert.Empty(
            Repository.Cmdlets
                .Where(c => Parameters(c).SingleOrDefault(p => p.Name == "Connection") is { } host
                    && Aliases(host) is not ["ComputerName", "Server", ..])
                .Select(Repository.NameOf));

    [Fact]
    public void No_alias_is_also_the_name_of_another_parameter() =>
        Assert.Empty(
            from cmdlet in Repository.Cmdlets
            let names = Parameters(cmdlet).Select(p => p.Name).Concat(Parameters(cmdlet).SelectMany(Aliases))
            from name in names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase)
            where name.Count() > 1
            select $"{Repository.NameOf(cmdlet)} -{name.Key}");

    [Fact]
    public void The_help_pages_name_the_aliases_that_there_are() =>
        Assert.Empty(
            from cmdlet in Repository.Cmdlets
            let name = Repository.NameOf(cmdlet)
            let page = CommandPage.Parse(name, File.ReadAllText(Path.Join(Repository.Root, "docs/help", $"{name}.md")))
            from parameter in Parameters(cmdlet)
            let told = page.Parameters.Single(p => p.Name == parameter.Name).Of.Aliases
            where !told.Order(StringComparer.Ordinal).SequenceEqual(Aliases(parameter).Order(StringComparer.Ordinal))
            select $"{page.Name} -{parameter.Name}: [{string.Join(", ", Aliases(parameter))}], the page says [{string.Join(", ", told)}]");

    private static PropertyInfo Property(string cmdlet, string parameter) =>
        Parameters(Repository.Cmdlets.Single(c => Repository.NameOf(c) == cmdlet)).Single(p => p.Name == parameter);

    private static IEnumerable<PropertyInfo> Parameters(Type cmdlet) =>
        cmdlet.GetProperties().Where(p => p.IsDefined(typeof(ParameterAttribute)));

    private static IReadOnlyList<string> Aliases(PropertyInfo parameter) =>
        [.. parameter.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []];
}
