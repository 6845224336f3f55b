using System.Collections;
using System.Management.Automation;
using System.Reflection;
using KvmPS.Commands.Bases;
using Xunit;

namespace KvmPS.Unit.Architecture;

public sealed class CmdletTests
{
    // Verbs that leave everything as it is. All others change something, and must be able to say what.
    internal static readonly string[] Harmless =
        ["Get", "Connect", "Disconnect", "Wait", "Test", "Measure", "Show", "Watch", "Find", "Trace", "Compare", "Enter"];

    // Parameters that name something that there is already.
    private static readonly string[] NamesOfThings =
    [
        "BackingVolume",
        "Baseline",
        "Bridge",
        "Connection",
        "Cpu",
        "CpuModel",
        "DestinationPool",
        "DifferenceName",
        "Filter",
        "Governor",
        "Interface",
        "IOThread",
        "Key",
        "Machine",
        "Network",
        "Pool",
        "RemoveTag",
        "Scheduler",
        "Template",
        "Vcpu",
        "VMName",
    ];

    public static IEnumerable<TheoryDataRow<string>> Names =>
        Repository.Cmdlets.Select(c => new TheoryDataRow<string>(Repository.NameOf(c)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlet_is_sealed_and_two_levels_deep_at_most(string name)
    {
        var type = Find(name);
        Assert.True(type.IsSealed && type.IsPublic, $"{type.Name} is not public and sealed.");
        Assert.Contains(
            type.BaseType,
            new[]
            {
                typeof(KvmCommand),
                typeof(VMCommand),
                typeof(VMItemCommand),
                typeof(NetworkCommand),
                typeof(StoragePoolCommand),
                typeof(VolumeCommand),
                typeof(MeteringCommand),
                typeof(PSCmdlet),
            });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cmdlets_names_follow_the_rules(string name)
    {
        var type = Find(name);
        var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        Assert.StartsWith("Kvm", attribute.NounName, StringComparison.Ordinal);
        // Swappiness and IPAddress are singular.
        Assert.False(
            attribute.NounName.EndsWith('s') && !attribute.NounName.EndsWith("ss", StringComparison.Ordinal),
            $"{attribute.NounName} is a plural.");
        Assert.Equal($"{attribute.VerbName}{attribute.NounName}Command", type.Name);
        Assert.True(
            File.ReadAllText(
                Path.Join(Repository.ModuleSource, type.Namespace!["KvmPS.".Length..].Replace('.', '/'), type.Name + ".cs")).Length > 0);
    }

    /// <summary>PowerShell prompts for what is missing in the default set, and nobody can type an object at a prompt.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_missing_is_asked_for_by_name(string name)
    {
        var type = Find(name);
        var set = type.GetCustomAttribute<CmdletAttribute>()!.DefaultParameterSetName;
        // An object of these also stands for its VM, and must be asked for what it is first: nothing else is mandatory that would tell the
        // two apart.
        if (set is null
            || name
                is "Set-KvmNetworkAdapter"
                    or "Remove-KvmNetworkAdapter"
                    or "Remove-KvmPortForward"
                    or "Stop-KvmBlockJob"
                    or "Test-KvmCpuPlan")
        {
            return;
        }
        Assert.All(
            Parameters(type)
                .Where(p =>
                    p.GetCustomAttributes<ParameterAttribute>()
                        .Any(a => a.Mandatory && (a.ParameterSetName == set || a.ParameterSetName == ParameterAttribute.AllParameterSets))),
            p =>
            {
                var single = p.PropertyType.GetElementType() ?? p.PropertyType;
                Assert.True(
                    single.IsEnum || single.Namespace != "KvmPS.Model" || single.Name.EndsWith("Argument", StringComparison.Ordinal),
                    $"{name} -{p.Name} is a {single.Name}.");
            });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_verb_that_changes_something_has_WhatIf(string name)
    {
        var type = Find(name);
        var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        // A test that can repair what it finds changes something.
        // A plan is an object, and nothing else; so is what cloud-init is to do.
        var changes =
            (!Harmless.Contains(attribute.VerbName) && name is not ("New-KvmCpuPlan" or "New-KvmCloudInit"))
            || type.GetProperty("Repair") is not null;
        Assert.Equal(changes, attribute.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_verb_that_loses_something_asks_and_can_be_forced(string name)
    {
        var type = Find(name);
        var attribute = type.GetCustomAttribute<CmdletAttribute>()!;
        if (attribute.VerbName != VerbsCommon.Remove) return;
        Assert.Equal(ConfirmImpact.High, attribute.ConfirmImpact);
        Assert.NotNull(type.GetProperty("Force"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_writes_objects_says_of_which_type(string name)
    {
        var type = Find(name);
        var mustWrite =
            type.GetCustomAttribute<CmdletAttribute>()!.VerbName is VerbsCommon.Get or VerbsCommon.New
            || type.GetProperty("PassThru") is not null;
        if (mustWrite) Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());
        foreach (var output in type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(o => o.Type))
        {
            Assert.True(output.Type is { IsPublic: true }, $"{name} writes {output.Name}, which is not public.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_of_a_VM_can_be_completed_and_be_a_pattern(string name)
    {
        foreach (var parameter in Parameters(Find(name))
                .Where(p => (p.Name == "Name" && name.EndsWith("-KvmVM", StringComparison.Ordinal)) || p.Name == "VMName"))
        {
            // There it is the name of a VM to be.
            if (name.Split('-')[0] is "New" or "Import") continue;
            Assert.Equal(typeof(string[]), parameter.PropertyType);
            Assert.True(parameter.IsDefined(typeof(ArgumentCompleterAttribute)), $"{name} -{parameter.Name} has no completer.");
            Assert.True(parameter.IsDefined(typeof(SupportsWildcardsAttribute)), $"{name} -{parameter.Name} says nothing of wildcards.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_wait_has_an_end(string name)
    {
        var type = Find(name);
        if (type.GetCustomAttribute<CmdletAttribute>()!.VerbName is VerbsLifecycle.Wait) Assert.NotNull(type.GetProperty("TimeoutSec"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_exists_can_be_completed(string name)
    {
        foreach (var parameter in Parameters(Find(name)).Where(p => NamesOfThings.Contains(p.Name)))
        {
            // One number is a count, or the id of a thing to be; an object comes from the pipeline.
            var item = parameter.PropertyType.GetElementType() ?? parameter.PropertyType;
            if (parameter.PropertyType == typeof(int?)
                || parameter.PropertyType == typeof(int)
                || item.Name is "KvmNetwork" or "KvmIOThread")
            {
                continue;
            }
            Assert.True(parameter.IsDefined(typeof(ArgumentCompleterAttribute)), $"{name} -{parameter.Name} has no completer.");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_list_that_has_a_default_is_not_null(string name)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var parameter in Parameters(Find(name)))
        {
            if (parameter.PropertyType == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(parameter.PropertyType)) continue;
            // PowerShell itself takes no null for a mandatory parameter, and none where the property says that it may be.
            if (parameter.GetCustomAttributes<ParameterAttribute>().All(p => p.Mandatory)
                || nullability.Create(parameter).WriteState != NullabilityState.NotNull)
            {
                continue;
            }
            Assert.True(parameter.GetCustomAttributes<ValidateArgumentsAttribute>().Any(), $"{name} -{parameter.Name} takes null.");
        }
    }

    internal static IEnumerable<PropertyInfo> Parameters(Type cmdlet) =>
        cmdlet.GetProperties().Where(p => p.IsDefined(typeof(ParameterAttribute)));

    private static Type Find(string name) => Repository.Cmdlets.Single(c => Repository.NameOf(c) == name);
}
