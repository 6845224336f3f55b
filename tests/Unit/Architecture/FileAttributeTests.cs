using Xunit;

namespace KvmPS.Unit.Architecture;

/// <summary>.NET never sets FileAttributes.Device on Unix: whoever asks for it takes every block device for a file.</summary>
public sealed class FileAttributeTests
{
    [Fact]
    public void Nobody_asks_File_GetAttributes_for_devices() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(Path.Join(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)),
            f => File.ReadAllText(f).Contains("FileAttributes.Device", StringComparison.Ordinal));
}
