using KvmPS.Help;
using KvmPS.Unit.Architecture;
using Xunit;

namespace KvmPS.Unit.Help;

/// <summary>The page that lists all cmdlets, which is in the repository so that it can be read there.</summary>
public sealed class CmdletListTests
{
    private static readonly string Page = Path.Join(Repository.Root, "docs/cmdlets.md");

    private static readonly string List = CmdletList.Of(
        Path.Join(Repository.Root, "docs/help"),
        Path.Join(Repository.ModuleSource, "Commands"));

    [Fact]
    public void The_page_is_what_the_help_pages_give() =>
        Assert.True(File.Exists(Page) && File.ReadAllText(Page) == List, "docs/cmdlets.md is out of date: run ./build.sh Build");

    [Fact]
    public void Every_cmdlet_is_listed_once() =>
        Assert.All(
            Repository.Cmdlets.Select(Repository.NameOf),
            name => Assert.Equal(2, List.Split($"| [{name}](help/{name}.md) | ").Length));

    [Fact]
    public void A_row_has_the_first_line_of_the_help_and_the_command_that_is_replaced() =>
        Assert.Contains(
            "| [Set-KvmVcpu](help/Set-KvmVcpu.md) | Sets the number of vCPUs of VMs. | `virsh setvcpus`",
            List,
            StringComparison.Ordinal);
}
