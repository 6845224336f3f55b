using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using KvmPS.Unit.Commands;
using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>Lines in the help pages and guides can be typed as they stand: PowerShell's own binder takes them.</summary>
public sealed partial class HelpPageTests
{
    private static readonly Dictionary<string, Type> Cmdlets = Repository.Cmdlets.ToDictionary(
        Repository.NameOf,
        StringComparer.OrdinalIgnoreCase);

    public static TheoryData<string> Pages { get; } = [.. Directory.EnumerateFiles(Path.Join(Repository.Root, "docs/help"), "*.md")
        .Append(Path.Join(Repository.Root, "docs/runbooks.md"))
        .Append(Path.Join(Repository.Root, "README.md"))
        .Select(p => Path.GetRelativePath(Repository.Root, p))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_line_names_cmdlets_parameters_and_values_that_exist(string page)
    {
        using var engine = new Engine();
        var mistakes = Scripts(page).SelectMany(s => Mistakes(engine, s)).ToList();
        Assert.True(mistakes.Count == 0, string.Join(Environment.NewLine, mistakes));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_cmdlet_that_the_text_names_exists(string page)
    {
        var unknown = CmdletName().Matches(Text(page)).Select(m => m.Value).Distinct().Where(n => !Cmdlets.ContainsKey(n)).ToList();
        Assert.True(unknown.Count == 0, string.Join(", ", unknown));
    }

    [Fact]
    public void The_pages_hold_lines_to_try() => Assert.True(Pages.Sum(p => Scripts(p).Count()) > 600);

    /// <summary>What admins typed before: each habit has its line.</summary>
    [Theory]
    [InlineData("yum install")]
    [InlineData("systemctl enable libvirtd")]
    [InlineData("systemctl start libvirtd")]
    [InlineData("qemu-img create -f raw")]
    [InlineData("virt-install --virt-type kvm")]
    [InlineData("--vcpus 5")]
    [InlineData("--vcpus 5,maxcpus=10,cpuset=1-4,6,8")]
    [InlineData("--vcpus sockets=2,cores=4,threads=2")]
    [InlineData("--cpu coreduo,+x2apic")]
    [InlineData("--cpu host")]
    [InlineData("virsh undefine")]
    [InlineData("virsh dumpxml")]
    [InlineData("virsh reboot")]
    [InlineData("virsh restore")]
    [InlineData("virsh shutdown")]
    [InlineData("virsh list --all")]
    [InlineData("virsh start")]
    [InlineData("virsh suspend")]
    [InlineData("virsh resume")]
    [InlineData("virsh edit")]
    [InlineData("virsh snapshot-create")]
    [InlineData("virsh snapshot-delete")]
    [InlineData("virsh snapshot-list")]
    [InlineData("<vcpu placement='auto' current='1'>4</vcpu>")]
    [InlineData("virsh setvcpus CentOS-7 2 --live")]
    [InlineData("cat /proc/cpuinfo")]
    [InlineData("cat /sys/devices/system/cpu/cpu1/online")]
    [InlineData("--hmp --cmd balloon 512")]
    [InlineData("--hmp --cmd info balloon")]
    [InlineData("qemu-img info")]
    [InlineData("qemu-img convert -f raw -O qcow2")]
    [InlineData("qemu-img resize")]
    [InlineData("cluster_size")]
    [InlineData("brctl show")]
    [InlineData(
        "brctl addbr br0; brctl addif br0 eth0; ip addr del dev eth0 10.0.0.160/24; ifconfig br0 10.0.0.160/24 up; route add default gw "
            + "10.0.0.2")]
    [InlineData("<source bridge='br0'/>")]
    [InlineData("taskset -cp 0 8544")]
    [InlineData("ept")]
    [InlineData("/proc/sys/vm/nr_hugepages")]
    [InlineData("cat /sys/block/sda/queue/scheduler")]
    [InlineData("echo noop > /sys/block/sda/queue/scheduler")]
    [InlineData("echo deadline > /sys/block/sda/queue/scheduler")]
    [InlineData("echo cfq > /sys/block/sda/queue/scheduler")]
    [InlineData("<driver cache='none'/>")]
    public void An_old_habit_has_its_line(string habit) =>
        Assert.Contains(
            Rows("docs/help/about_KvmPS_FromVirsh.md"),
            r => r[0].Contains(habit, StringComparison.Ordinal) && CmdletName().IsMatch(r[1]));

    /// <summary>Who comes from another module finds each of its cmdlets, at least with the word that there is no equivalent.</summary>
    [Theory]
    [InlineData("docs/help/about_KvmPS_FromHyperV.md", "HyperVCmdlets.txt")]
    [InlineData("docs/help/about_KvmPS_FromPowerCLI.md", "PowerCLICmdlets.txt")]
    public void Every_cmdlet_of_another_module_has_its_line(string page, string list)
    {
        var listed = File.ReadAllLines(Path.Join(Repository.Root, "tests/Unit/Architecture", list));
        var named = ForeignRows(page).SelectMany(r => ForeignName().Matches(r[0])).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(listed.Order(StringComparer.Ordinal).Distinct(), listed);
        Assert.InRange(listed.Length, 200, int.MaxValue);
        Assert.Empty(listed.Except(named, StringComparer.Ordinal));
        // A name that is written wrong would be taken for one more cmdlet.
        Assert.DoesNotContain(named.Except(listed, StringComparer.Ordinal), n => n.Split('-')[1] is ['V', 'M', ..] or ['V', 'H', 'D', ..]);
    }

    [Theory]
    [InlineData("docs/help/about_KvmPS_FromHyperV.md")]
    [InlineData("docs/help/about_KvmPS_FromPowerCLI.md")]
    public void A_line_of_another_module_has_one_of_KvmPS_or_says_what_to_use_instead(string page)
    {
        var rows = ForeignRows(page).ToList();
        Assert.All(rows, r => Assert.Equal(3, r.Length));
        Assert.Empty(rows.Where(r => !CodeSpan().Matches(r[1]).Any(m => CmdletName().IsMatch(m.Value))
            && (r[1] != "No equivalent" || r[2].Length == 0)).Select(r => r[0]));
    }

    private static IEnumerable<string[]> ForeignRows(string page) =>
        Rows(page).Where(r => r[0] is not ("Hyper-V" or "PowerCLI") && r[0][0] != '-');

    private static IEnumerable<string> Mistakes(Engine engine, string script)
    {
        var ast = Parser.ParseInput(script, out _, out var errors);
        return errors
            .Select(e => e.Message)
            .Concat(
                ast.FindAll(a => a is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().SelectMany(c => Mistakes(engine, c)))
            .Select(m => $"{script}: {m}");
    }

    private static IEnumerable<string> Mistakes(Engine engine, CommandAst command)
    {
        var name = command.GetCommandName();
        if (name is null || !CmdletName().IsMatch(name)) yield break;
        if (!Cmdlets.TryGetValue(name, out var type))
        {
            yield return $"there is no {name}";
            yield break;
        }

        var common = typeof(Cmdlet)
            .Assembly.GetType("System.Management.Automation.Internal.CommonParameters")!
            .GetProperties()
            .Select(p => p.Name);
        var full = CmdletTests
            .Parameters(type)
            .Select(p => p.Name)
            .Concat(common)
            .Append("WhatIf")
            .Append("Confirm")
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>().Where(p => !full.Contains(p.ParameterName)))
            yield return $"{name} has no -{parameter.ParameterName}, or it is cut short";

        var bound = (StaticBindingResult)
            engine
                .Run("[Management.Automation.Language.StaticParameterBinder]::BindCommand($command, $true)", ("command", command))[0]
                .BaseObject;
        // What splatting or the pipeline brings only shows when it runs.
        var piped = command.Parent is PipelineAst pipeline && pipeline.PipelineElements[0] != command;
        foreach (var (argument, error) in bound.BindingExceptions.Where(b => b.Key[0] != '@' && !(piped && b.Key == name)))
            yield return $"{argument}: {error.BindingException.Message}";
        foreach (var (parameter, value) in bound.BoundParameters)
        {
            var wanted = value.Parameter?.ParameterType;
            var single = wanted?.GetElementType() ?? (wanted is null ? null : Nullable.GetUnderlyingType(wanted)) ?? wanted;
            if (single?.IsEnum == true && value.ConstantValue is { } typed && !LanguagePrimitives.TryConvertTo(typed, wanted, out _))
                yield return $"-{parameter} cannot be '{typed}'";
        }
    }

    /// <summary>The code blocks of a page, and what its tables hold as code with a cmdlet in it.</summary>
    private static IEnumerable<string> Scripts(string page) =>
        CodeBlock()
            .Matches(Text(page))
            .Select(m => m.Groups[1].Value)
            .Concat(
                Rows(page)
                    .SelectMany(r => r)
                    .SelectMany(c => CodeSpan().Matches(c))
                    .Select(m => m.Groups[1].Value)
                    .Where(s => CmdletName().IsMatch(s)));

    private static IEnumerable<string[]> Rows(string page)
        => File.ReadLines(Path.Join(Repository.Root, page))
            .Where(l => l.StartsWith('|'))
            .Select(l => CellBorder().Split(l.Trim('|')).Select(c => c.Trim().Replace("\\|", "|", StringComparison.Ordinal)).ToArray());

    private static string Text(string page) => File.ReadAllText(Path.Join(Repository.Root, page));

    [GeneratedRegex("\\b[A-Z][a-z]+-Kvm[A-Za-z]+")]
    private static partial Regex CmdletName();

    [GeneratedRegex("\\b[A-Z][a-z]+-[A-Z][A-Za-z0-9]+")]
    private static partial Regex ForeignName();

    [GeneratedRegex("^```powershell\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellBorder();
}
