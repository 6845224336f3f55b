using KvmPS.State;
using Xunit;

namespace KvmPS.Unit.State;

public sealed class PrivateFolderTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void It_is_this_users_alone_and_goes_with_all_that_is_in_it()
    {
        string path;
        using (var folder = PrivateFolder.Make(Token))
        {
            path = folder.Path;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
            File.WriteAllText(Path.Join(path, "definition.xml~"), "secret");
        }

        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void What_is_to_be_kept_stays_alone()
    {
        string path;
        using (var folder = PrivateFolder.Make(Token))
        {
            path = folder.Path;
            File.WriteAllText(Path.Join(path, "definition.xml"), "typed");
            folder.Keep();
        }

        // The process that would have removed it takes its own files away when it has seen the end of the pipe.
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(path).Length == 1, Soon));
        Assert.Equal("typed", File.ReadAllText(Path.Join(path, "definition.xml")));
        Directory.Delete(path, recursive: true);
    }
}
