using KvmPS.Tools;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>Which of a failed program's lines are its message.</summary>
public sealed class ToolMessageTests
{
    [Theory]
    // As QEMU 7.2 writes them.
    [InlineData(
        "qemu: module block-block-dmg-bz2 not found, do you want to install qemu-block-extra package?\nqemu-img: Could not open 'x.dmg': "
            + "Invalid argument\n",
        "qemu-img: Could not open 'x.dmg': Invalid argument")]
    [InlineData(
        "qemu-img: Could not open 'a.vhdx': VHDX image file 'a.vhdx' opened read-only, but contains a log that needs to be replayed\nTo "
            + "replay the log, run:\nqemu-img check -r all 'a.vhdx'\n",
        "qemu-img: Could not open 'a.vhdx': VHDX image file 'a.vhdx' opened read-only, but contains a log that needs to be replayed To "
            + "replay the log, run: qemu-img check -r all 'a.vhdx'")]
    [InlineData("qemu-img: warning: it is old\nqemu-img: first\nqemu-img: second\n", "qemu-img: first")]
    [InlineData("qemu-img: failed\n\nIf reporting bugs, do this.\n", "qemu-img: failed")]
    [InlineData("RTNETLINK answers: File exists\nCommand failed -:1\n", "RTNETLINK answers: File exists")]
    [InlineData("\n", "qemu-img failed with exit code 1 and no error message.")]
    public void The_line_with_the_reason_and_the_advice_below_it(string said, string message) =>
        Assert.Equal(message, ToolMessage.From("qemu-img", [], 1, said));

    [Fact]
    public void A_line_break_in_a_name_cuts_nothing_short()
        => Assert.Equal("qemu-img: Could not open 'a\\nb'", ToolMessage.From("qemu-img", ["a\nb"], 1, "qemu-img: Could not open 'a\nb'\n"));
}
