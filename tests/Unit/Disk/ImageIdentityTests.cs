using KvmPS.Operations.Disk;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

public sealed class ImageIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageIdentityTests()
    {
        Directory.CreateDirectory(At("real"));
        File.WriteAllText(At("real/disk"), "");
        File.WriteAllText(At("real/other"), "");
    }

    [Fact]
    public void Hard_links_and_symbolic_links_are_one_image()
    {
        Programs.Run("ln", At("real/disk"), At("hard"));
        File.CreateSymbolicLink(At("soft"), At("hard"));
        Directory.CreateSymbolicLink(At("images"), At("real"));
        foreach (var name in (string[])["hard", "soft", "images/disk", "real/../images//disk"])
            Assert.True(ImageIdentity.Same(At("real/disk"), At(name)), name);
        Assert.False(ImageIdentity.Same(At("real/disk"), At("images/other")));
    }

    /// <summary>What is away may come back, and is compared by its path until then.</summary>
    [Fact]
    public void A_file_that_is_not_there_is_its_path()
    {
        Directory.CreateSymbolicLink(At("images"), At("real"));
        Assert.True(ImageIdentity.Same(At("real/gone"), At("images/gone")));
        Assert.False(ImageIdentity.Same(At("real/gone"), At("real/disk")));
    }

    [Fact]
    public void A_device_is_what_it_stands_for()
    {
        Assert.True(ImageIdentity.Same("/dev/null", "/proc/self/root/dev/null"));
        Assert.False(ImageIdentity.Same("/dev/null", "/dev/zero"));
    }

    [Theory]
    [InlineData("vms/web", "vms/web", true)]
    [InlineData("vms/web", "vms/db", false)]
    [InlineData("nbd://a/x", "nbd://b/x", false)]
    public void A_name_on_a_network_is_compared_as_it_stands(string one, string other, bool same) =>
        Assert.Equal(same, ImageIdentity.Same(one, other));

    public void Dispose() => _folder.Dispose();

    private string At(string name) => _folder.File(name);
}
