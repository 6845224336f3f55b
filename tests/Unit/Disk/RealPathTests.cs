using System.Runtime.InteropServices;
using KvmPS.Operations.Common;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Disk;

public sealed partial class RealPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RealPathTests()
    {
        Directory.CreateDirectory(At("real/deep"));
        File.WriteAllText(At("real/disk"), "");
        File.WriteAllText(At("real/deep/disk"), "");
    }

    [Fact]
    public void A_plain_path_is_itself() => Same("real/disk", "real/disk");

    [Fact]
    public void A_link_is_what_it_points_to()
    {
        Link("absolute", At("real/disk"));
        Link("relative", "real/disk");
        Link("twice", "relative");
        Same("absolute", "real/disk");
        Same("relative", "real/disk");
        Same("twice", "real/disk");
    }

    [Fact]
    public void A_folder_may_be_a_link()
    {
        Link("images", "real");
        Same("images/disk", "real/disk");
        Same("images/deep/disk", "real/deep/disk");
    }

    /// <summary>Two links, one behind the other: the first one's target lies in a folder that is a link too.</summary>
    [Fact]
    public void A_links_target_may_go_through_another_link()
    {
        Link("pool", "real");
        Link("images", At("pool/deep"));
        Same("images/disk", "real/deep/disk");
        Link("disk-link", At("pool/disk"));
        Same("disk-link", "real/disk");
    }

    [Fact]
    public void A_links_dots_count_from_where_the_link_really_is()
    {
        Link("short", "real/deep");
        Link("real/deep/up", "../disk");
        Same("short/up", "real/disk");
        Same("short/../disk", "real/disk");
    }

    [Theory]
    [InlineData("real//disk")]
    [InlineData("./real/./disk")]
    [InlineData("real/deep/../disk")]
    public void Dots_and_double_slashes_make_no_difference(string path) => Same(path, "real/disk");

    [Fact]
    public void A_file_that_is_not_there_yet_has_its_folder_resolved()
    {
        Link("images", "real");
        Assert.Equal(At("real/new/disk"), RealPath.Of(At("images/new/disk")));
    }

    [Fact]
    public void A_link_to_nowhere_is_what_it_points_to()
    {
        Link("broken", "real/gone");
        Same("broken", "real/gone");
    }

    [Fact]
    public void A_loop_of_links_stays_as_it_stands()
    {
        Link("one", "two");
        Link("two", "one");
        Assert.Equal(At("one"), RealPath.Of(At("one")));
        Link("itself", "itself/x");
        Assert.Equal(At("itself/disk"), RealPath.Of(At("itself/disk")));
    }

    [Theory]
    [InlineData("rbd:pool/image")]
    [InlineData("nbd://host/../export")]
    [InlineData("")]
    public void What_is_no_path_of_this_host_stays_as_it_stands(string path) => Assert.Equal(path, RealPath.Of(path));

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/..", "/")]
    [InlineData("/../../nowhere", "/nowhere")]
    public void Nothing_is_above_the_root(string path, string real) => Assert.Equal(real, RealPath.Of(path));

    /// <summary>Over a tree in which every name may be a link, all paths at once: what realpath(3), and so the kernel, says.</summary>
    [Fact]
    public void It_is_what_the_kernel_says()
    {
        Link("a", "real");
        Link("real/b", "deep/../../a/deep");
        Link("real/deep/c", "../b");
        string[] names = ["a", "b", "c", "real", "deep", "..", ".", "disk"];
        var paths = (from x in names from y in names from z in names from w in names select At($"{x}/{y}/{z}/{w}")).ToList();
        var asked = 0;
        foreach (var path in paths)
        {
            var answer = Canonical(path);
            if (answer.Length == 0) continue;
            Assert.Equal(answer, RealPath.Of(path));
            asked++;
        }

        Assert.True(asked > 100, $"only {asked} of these paths lead anywhere");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>realpath(3); .NET has no such call and folds '..' before it asks the kernel.</summary>
    private static string Canonical(string path)
    {
        var found = Native.realpath(path, 0);
        if (found == 0) return "";
        try
        {
            return Marshal.PtrToStringUTF8(found)!;
        }
        finally
        {
            unsafe
            {
                NativeMemory.Free((void*)found);
            }
        }
    }

    private void Same(string path, string expected) => Assert.Equal(At(expected), RealPath.Of(At(path)));

    private void Link(string name, string target) => File.CreateSymbolicLink(At(name), target);

    private string At(string name) => _folder.File(name);

    private static partial class Native
    {
        [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial nint realpath(string path, nint resolved);
    }
}
