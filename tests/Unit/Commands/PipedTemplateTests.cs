using KvmPS.Model;
using KvmPS.Unit.Libvirt;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.Commands;

/// <summary>
/// Properties of a piped object that have the name of a parameter: what the object is must not become what the command makes.
/// </summary>
public sealed class PipedTemplateTests : IDisposable
{
    private readonly TestHost _host = new TestHost().Add("other");
    private readonly Engine _engine = new();

    public PipedTemplateTests()
    {
        _engine.Run("$null = Connect-KvmHost $uri", ("uri", _host.Write()), ("folder", _host.Folder));
        Programs.Run("qemu-img", "create", "-q", "-f", "qcow2", At("cloud.qcow2"), "1M");
        Programs.Run("qemu-img", "create", "-q", "-f", "raw", At("a.raw"), "1M");
        _engine.Run(
            "$null = New-KvmTemplate -Disk $folder/cloud.qcow2 -Name golden -Memory 64MB -Folder $folder/t -Generalize None "
                + "-WarningAction Ignore");
    }

    private string Image => At("t/golden/golden-vda.qcow2");

    [Theory]
    [InlineData("Get-KvmTemplate golden -Folder $folder/t | New-KvmVM y -NoNetwork")]
    [InlineData("Get-KvmTemplate golden -Folder $folder/t | ConvertTo-Csv | ConvertFrom-Csv | New-KvmVM -Name y -NoNetwork")]
    public void A_piped_template_makes_a_VM_of_it(string command)
    {
        var before = File.ReadAllBytes(Image);
        Assert.Equal("y", ((KvmVM)Assert.Single(_engine.Run(command)).BaseObject).Name);
        var disk = (KvmVMDisk)Assert.Single(_engine.Run("Get-KvmVMDisk y")).BaseObject;
        Assert.Equal(At("y-vda.qcow2"), disk.Path);
        Assert.Equal(Image, ((KvmDisk)Assert.Single(_engine.Run("Get-KvmDisk $folder/y-vda.qcow2")).BaseObject).BackingFile);
        Assert.Equal(before, File.ReadAllBytes(Image));
    }

    [Theory]
    [InlineData("New-KvmVM y 64MB -NoNetwork -Graphics None -Disk (Get-KvmTemplate golden -Folder $folder/t).Image[0]")]
    [InlineData("Add-KvmVMDisk other (Get-KvmTemplate golden -Folder $folder/t).Image[0]")]
    public void No_VM_writes_to_its_images(string command)
    {
        var error = _engine.Fail(command);
        Assert.Equal("DiskOfTemplate", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(
            $"New-KvmVM -Name NAME -Template golden -TemplateFolder {At("t")}",
            error.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
        Assert.Empty(_engine.Run("Get-KvmVM y*"));
    }

    [Fact]
    public void A_VMs_definition_beside_an_image_makes_no_template_of_it()
    {
        File.WriteAllText(At("template.xml"), "<domain><name>x</name></domain>");
        _engine.Run("$null = New-KvmVM y 64MB -NoNetwork -Graphics None -Disk $folder/cloud.qcow2");
    }

    [Fact]
    public void A_converted_image_has_the_format_that_was_asked_for()
    {
        Assert.Equal(
            "qcow2",
            (
                (KvmDisk)Assert.Single(_engine.Run("Get-KvmDisk $folder/a.raw | Convert-KvmDisk -Destination $folder/b.qcow2")).BaseObject).Format);
        Assert.Equal(
            "raw",
            (
                (KvmDisk)
                    Assert
                        .Single(_engine.Run("Get-KvmDisk $folder/b.qcow2 | Convert-KvmDisk -Destination $folder/c.raw -Format Raw"))
                        .BaseObject).Format);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _host.Dispose();
    }

    private string At(string name) => $"{_host.Folder}/{name}";
}
