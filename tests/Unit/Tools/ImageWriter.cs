using System.Diagnostics;
using Xunit;

namespace KvmPS.Unit.Tools;

/// <summary>
/// A qemu-io that holds an image open for writing, as a running VM does. It ends when its stdin closes, so it cannot outlive the tests.
/// </summary>
internal sealed class ImageWriter : IDisposable
{
    private readonly Process _process;

    public ImageWriter(string path)
    {
        _process = Programs.Start("qemu-io", path);
        // qemu-io prompts once the image is open and locked.
        var prompt = new char[8];
        var read = _process.StandardOutput.ReadBlock(prompt);
        Assert.Equal("qemu-io>", new string(prompt, 0, read));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
