using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>The formats that qemu-img's help lists, as versions of QEMU print them.</summary>
public sealed class ImageFormatListTests
{
    [Theory]
    [InlineData("Usage\n\nSupported formats: qcow2 raw vmdk\n\nSee <https://qemu.org>\n")]
    [InlineData("Usage\n\nSupported image formats:\n qcow2 raw vmdk\n\nSee <https://qemu.org>\n")]
    [InlineData(
        "  snapshot - List or manipulate snapshots within image\n\nSupported image formats:\n\n  qcow2 raw\n  vmdk\n\nSee "
            + "<https://qemu.org/contribute/report-a-bug> for how to report bugs.\n")]
    [InlineData("Usage\n\nSupported image formats:\n qcow2 raw\n vmdk\n\nSee <https://qemu.org>\n")]
    [InlineData("Supported image formats: qcow2 raw vmdk")]
    public void The_list_is_found(string help) => Assert.Equal(["qcow2", "raw", "vmdk"], QemuImg.Formats(help));

    [Fact]
    public void Help_without_a_list_has_none() => Assert.Empty(QemuImg.Formats("usage: qemu-img [standard options] command\n"));

    [Fact]
    public void The_installed_qemu_img_knows_its_formats() =>
        Assert.Superset(
            new HashSet<string> { "qcow2", "raw", "luks" },
            new QemuImg().KnownFormats(TestContext.Current.CancellationToken).ToHashSet());
}
