using KvmPS.Model;
using KvmPS.Planning.VM;
using KvmPS.Unit.Data;
using KvmPS.Xml;
using Xunit;

namespace KvmPS.Unit.Planning;

public sealed class GraphicsChoiceTests
{
    private static readonly DomainCapabilities Capabilities = new(TestData.Read("domcapabilities-q35-kvm"));

    [Fact]
    public void The_screen_is_virtio_where_there_is_one() =>
        Assert.Equal("virtio", GraphicsResolver.Video(KvmGraphicsKind.Vnc, Capabilities));

    [Fact]
    public void Else_a_VGA() =>
        Assert.Equal("vga", GraphicsResolver.Video(KvmGraphicsKind.Vnc, With("<value>cirrus</value><value>vga</value>")));

    [Fact]
    public void Else_what_the_hypervisor_chooses() =>
        Assert.Null(GraphicsResolver.Video(KvmGraphicsKind.Vnc, With("<value>cirrus</value>")));

    [Fact]
    public void Without_graphics_there_is_no_card() => Assert.Null(GraphicsResolver.Video(KvmGraphicsKind.None, Capabilities));

    [Fact]
    public void A_kind_that_QEMU_is_built_without_is_refused()
    {
        var error = Assert.Throws<KvmException>(() => GraphicsResolver.Video(KvmGraphicsKind.Spice, Capabilities));
        Assert.Equal("GraphicsNotSupported", error.Id);
        Assert.Contains("vnc", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_VNC_password_has_eight_characters_at_most()
    {
        GraphicsResolver.CheckPassword(KvmGraphicsKind.Vnc, "12345678");
        GraphicsResolver.CheckPassword(KvmGraphicsKind.Vnc, null);
        GraphicsResolver.CheckPassword(KvmGraphicsKind.Spice, "123456789");
        Assert.Equal(
            "VncPasswordTooLong",
            Assert.Throws<KvmException>(() => GraphicsResolver.CheckPassword(KvmGraphicsKind.Vnc, "123456789")).Id);
    }

    private static DomainCapabilities With(string videos)
        => new($"<domainCapabilities><devices><video><enum name='modelType'>{videos}</enum></video></devices></domainCapabilities>");
}
