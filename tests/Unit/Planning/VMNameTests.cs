using CsCheck;
using KvmPS.Planning.VM;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class VMNameTests
{
    public static IEnumerable<TheoryDataRow<string>> Bad { get; } =
    [
        "", " ", "\t", ".", "..", "/", "a/b", "../etc", "a\nb", "a\r", "a\tb", "a\0b", "\u0085", new string('x', 300), new string('é', 124),
        "\uD83D", "a\uDE00b", "\uFFFE", "\uFFFF", "\u2028\n",
    ];

    public static IEnumerable<TheoryDataRow<string>> Good { get; } =
    [
        "a",
        "web-01",
        "CentOS-6.7",
        "<&\">",
        "$(reboot)",
        "💾🚀",
        "Straße Ω",
        "'quoted'",
        "a`b",
        "web[1]",
        "*",
        "-rf",
        "a b",
        "...",
        ";rm -rf ~",
        "%s%n",
        "]]>",
        new string('x', 247),
        new string('é', 123),
    ];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_name_that_libvirt_or_the_file_system_cannot_hold_is_refused(string name)
    {
        var error = Assert.Throws<KvmException>(() => VMName.Check(name));
        Assert.Equal("InvalidVMName", error.Id);
        Assert.NotNull(error.Advice);
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_strange_name_is_a_name(string name) => VMName.Check(name);

    [Fact]
    public void What_passes_can_be_written_as_XML() => Gen.String.Sample(name =>
    {
        try
        {
            VMName.Check(name);
        }
        catch (KvmException error)
        {
            return error.Id == "InvalidVMName";
        }

        return System.Xml.Linq.XElement.Parse(new System.Xml.Linq.XElement("name", name).ToString()).Value == name;
    });
}
