using KvmPS.Libvirt;
using Xunit;

namespace KvmPS.Unit.Libvirt;

public sealed class DriverSchemeTests
{
    [Theory]
    [InlineData("qemu:///system")]
    [InlineData("qemu+ssh://root@host/system")]
    [InlineData("QEMU:///session")]
    [InlineData("test:///default")]
    [InlineData("my-alias")]
    public void One_of_libvirts(string uri) => Assert.True(DriverScheme.IsKnown(uri));

    [Theory]
    [InlineData("foo:///")]
    [InlineData("http://host/")]
    [InlineData(":")]
    [InlineData("qemux+ssh://host/system")]
    public void None_of_libvirts(string uri) => Assert.False(DriverScheme.IsKnown(uri));
}
