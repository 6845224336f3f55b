using System.Runtime.InteropServices;
using KvmPS.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Libvirt;

/// <summary>
/// libvirt prints errors and warnings to stderr unless it is told not to. While file 2 is another one, no other test may run.
/// </summary>
[Collection(nameof(SilenceTests))]
[CollectionDefinition(nameof(SilenceTests), DisableParallelization = true)]
public sealed partial class SilenceTests
{
    private const int StandardError = 2;

    [Fact]
    public void Errors_and_warnings_of_libvirt_are_not_printed()
    {
        using var folder = new TemporaryFolder();
        using (var output = File.OpenHandle(folder.File("stderr"), FileMode.Create, FileAccess.Write))
        {
            var kept = dup(StandardError);
            try
            {
                Assert.Equal(StandardError, dup2((int)output.DangerousGetHandle(), StandardError));
                Assert.Equal(4, write(StandardError, "seen"u8.ToArray(), 4));
                ProvokeErrors();
            }
            finally
            {
                Assert.Equal(StandardError, dup2(kept, StandardError));
                Assert.Equal(0, close(kept));
            }
        }

        Assert.Equal("seen", File.ReadAllText(folder.File("stderr")));
    }

    private static void ProvokeErrors()
    {
        // This one comes with a warning about the unknown parameter, before it fails.
        Assert.Throws<LibvirtException>(() => Connection.Open("esx://127.0.0.1:1/?nonsense=1"));
        Assert.Throws<LibvirtException>(() => Connection.Open("no-scheme"));
        Assert.Throws<LibvirtException>(() => Connection.Open("qemu:///system?socket=/nonexistent/socket"));
        using var connection = Connection.Open("test:///default");
        Assert.Throws<LibvirtException>(() => Domain.ByName(connection, "nobody"));
        Assert.Throws<LibvirtException>(() => Domain.Define(connection, "<nonsense/>"));
        Assert.Throws<LibvirtException>(() => Domain.Define(connection, "not XML at all"));
        var other = new Thread(() => Assert.Throws<LibvirtException>(() => Domain.ById(connection, Guid.NewGuid())));
        other.Start();
        other.Join();
    }

    [LibraryImport("libc")]
    private static partial int dup(int file);

    [LibraryImport("libc")]
    private static partial int dup2(int file, int other);

    [LibraryImport("libc")]
    private static partial int close(int file);

    [LibraryImport("libc")]
    private static partial nint write(int file, byte[] bytes, nint count);
}
