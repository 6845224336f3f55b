using System.Net;
using System.Text;
using KvmPS.Model;
using KvmPS.Planning.CloudInit;
using KvmPS.Unit.Commands;
using KvmPS.Unit.Tools;
using Xunit;

namespace KvmPS.Unit.CloudInit;

/// <summary>The cmdlets in PowerShell's engine, with libvirt's test driver for the VMs.</summary>
public sealed class CloudInitCmdletTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7zg anna@laptop";

    private readonly TemporaryFolder _folder = new();
    private readonly Engine _engine = new();

    public CloudInitCmdletTests() =>
        _engine.Run(
            "$null = Connect-KvmHost test:///default",
            ("folder", _folder.Path),
            ("key", Key),
            ("secret", new NetworkCredential("", "s3cret").SecurePassword));

    [Fact]
    public void What_is_typed_is_in_the_object()
    {
        File.WriteAllText(_folder.File("keys.pub"), $"# mine\n\n{Key}\n{Key} 2\n");
        var made = New(
            "web01.example.net -User anna, @{ Name = 'bob'; Sudo = $false; Group = 'docker'; SshKey = $key } -SshKey "
                + "\"$folder/keys.pub\" -Package nginx "
                + "-NetworkAdapter '10.0.0.5/24', @{ MacAddress = '52-54-00-AA-BB-CC'; Address = 'FD00:0::5/64'; Gateway = 'fd00::1' }");
        Assert.Equal(["anna", "bob"], made.User.Select(u => u.Name));
        Assert.Equal(2, made.User[0].SshKey.Length);
        Assert.Equal((Key, false, "docker"), (made.User[1].SshKey[0], made.User[1].Sudo, made.User[1].Group[0]));
        Assert.Equal("10.0.0.5/24", made.NetworkAdapter[0].Address[0]);
        Assert.Equal(("52:54:00:aa:bb:cc", "fd00::5/64"), (made.NetworkAdapter[1].MacAddress, made.NetworkAdapter[1].Address[0]));
    }

    [Fact]
    public void A_password_is_hashed_and_never_shown()
    {
        var made = New("-User anna, @{ Name = 'bob'; Password = $secret } -Password $secret");
        Assert.All(made.User, u => Assert.StartsWith("$6$", u.PasswordHash, StringComparison.Ordinal));
        Assert.All(made.User, u => Assert.True(u.HasPassword));
        Assert.NotEqual(made.User[0].PasswordHash, made.User[1].PasswordHash);
        var shown =
            $"{made} {made.User[0]} "
            + string.Join(
                ' ',
                _engine.Run(
                    "$x | ForEach-Object { $_.User } | ForEach-Object { $_.PSObject.Properties } | ForEach-Object { "
                        + "\"$($_.Name)=$($_.Value)\" }",
                    ("x", made)));
        Assert.Contains("HasPassword=True", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("$6$", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-HostName 'a b'", "InvalidHostName")]
    [InlineData("-HostName -x-", "InvalidHostName")]
    [InlineData("-User 'a b'", "InvalidUserName")]
    [InlineData("-User @{ Sudo = $true }", "InvalidUserName")]
    [InlineData("-SshKey 'AAAA nonsense'", "InvalidSshKey")]
    [InlineData("-SshKey '-----BEGIN OPENSSH PRIVATE KEY-----'", "InvalidSshKey")]
    [InlineData("-SshKey /nonexistent/id.pub", "PathNotFound")]
    [InlineData("-Password ([securestring]::new())", "EmptyPassword")]
    [InlineData("-Package \"a`0\"", "InvalidText")]
    [InlineData("-RunCommand ' '", "InvalidText")]
    [InlineData("-UserDataFile /nonexistent", "PathNotFound")]
    [InlineData("-UserDataFile /", "NotAFile")]
    [InlineData("-NetworkAdapter 10.0.0.5", "InvalidAddress")]
    [InlineData("-NetworkAdapter 10.0.5/24", "InvalidAddress")]
    [InlineData("-NetworkAdapter 10.0.0.5/33", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '10.0.0.1', '10.0.0.2' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24'; Dns = 'dns' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ MacAddress = '1' }", "InvalidMacAddress")]
    [InlineData("-NetworkAdapter 10.0.0.0/24", "InvalidAddress")]
    [InlineData("-NetworkAdapter 10.0.0.255/24", "InvalidAddress")]
    [InlineData("-NetworkAdapter 224.0.0.1/24", "InvalidAddress")]
    [InlineData("-NetworkAdapter 127.0.0.1/8", "InvalidAddress")]
    [InlineData("-NetworkAdapter ff02::1/64", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '10.0.0.5' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '10.0.0.0' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '10.0.0.255' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '0.0.0.0' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = 'fd00::5/64'; Gateway = 'fd00:0::5' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter @{ Address = 'fd00::5/64'; Gateway = '10.0.0.1' }", "InvalidAddress")]
    [InlineData("-NetworkAdapter 10.0.0.5/24, @{ Address = '10.0.0.5/16' }", "AddressInUse")]
    [InlineData("-NetworkAdapter @{ Address = '10.0.0.5/24', '10.0.0.5/25' }", "AddressInUse")]
    [InlineData("-NetworkAdapter fd00::5/64, fd00:0::5/64", "AddressInUse")]
    [InlineData("-NetworkAdapter @{ MacAddress = '52:54:00:aa:bb:cc' }, @{ MacAddress = '52-54-00-AA-BB-CC' }", "MacAddressInUse")]
    public void Bad_input_has_its_id(string arguments, string id)
    {
        var error = _engine.Fail($"New-KvmCloudInit {arguments}");
        Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.False(string.IsNullOrEmpty(error.ErrorDetails.RecommendedAction));
    }

    [Theory]
    [InlineData("@{ Address = '10.0.0.0/31'; Gateway = '10.0.0.1' }")]
    [InlineData("@{ Address = '203.0.113.7/32'; Gateway = '198.51.100.1' }")]
    [InlineData("@{ Address = 'fd00::5/64'; Gateway = 'fd00::' }")]
    [InlineData("@{ Address = 'fd00::5/64'; Gateway = '10.0.0.1'; Dhcp = $true }")]
    [InlineData("@{ Address = '10.0.0.5/24', 'fd00::5/64'; Gateway = '10.0.0.1', 'fe80::1'; Dns = '127.0.0.53' }")]
    public void Addresses_that_a_host_can_have_are_taken(string adapter)
        => Assert.Empty(_engine.Try($"$null = New-KvmCloudInit -NetworkAdapter {adapter}").Warnings);

    [Fact]
    public void Two_default_gateways_of_one_family_are_a_warning()
    {
        const string two = "@{ Address = '10.0.0.5/24'; Gateway = '10.0.0.1' }, @{ Address = '10.0.1.5/24'; Gateway = '10.0.1.1' }";
        Assert.Contains(
            "10.0.0.1, 10.0.1.1",
            Assert.Single(_engine.Try($"$null = New-KvmCloudInit -NetworkAdapter {two}").Warnings),
            StringComparison.Ordinal);
        Assert.Empty(
            _engine
                .Try(
                    "$null = New-KvmCloudInit -NetworkAdapter @{ Address = '10.0.0.5/24'; Gateway = '10.0.0.1' }, @{ Address = "
                        + "'fd00::5/64'; Gateway = 'fd00::1' }")
                .Warnings);
    }

    /// <summary>What is written by hand, or was read from a file, has not been checked.</summary>
    [Fact]
    public void Settings_are_checked_where_they_are_used_too()
    {
        _engine.Run("$null = New-KvmDisk \"$folder/a.qcow2\" 1GB");
        const string twice = "@{ NetworkAdapter = @{ MacAddress = '52:54:00:aa:bb:cc' }, @{ MacAddress = '52:54:00:aa:bb:cc' } }";
        Assert.StartsWith(
            "MacAddressInUse,",
            _engine
                .Fail($"New-KvmVM vm-a 64MB -Disk \"$folder/a.qcow2\" -Network default, default -CloudInit {twice} -WarningAction Ignore")
                .FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "MacAddressInUse,",
            _engine.Fail($"Export-KvmCloudInit \"$folder/seed.iso\" -CloudInit {twice}").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "InvalidAddress,",
            _engine
                .Fail(
                    $"New-KvmVM vm-a 64MB -Disk \"$folder/a.qcow2\" -CloudInit @{{ NetworkAdapter = '10.0.0.255/24' }} -WarningAction "
                        + "Ignore")
                .FullyQualifiedErrorId,
            StringComparison.Ordinal);
        Assert.Equal(["a.qcow2"], _folder.Names());
    }

    [Fact]
    public void A_large_file_is_no_user_data()
    {
        using (var file = File.Create(_folder.File("large"))) file.SetLength(1L << 30);
        Assert.StartsWith(
            "UserDataTooLarge,",
            _engine.Fail("New-KvmCloudInit -UserDataFile \"$folder/large\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_of_its_own_is_for_its_owner_and_overwrites_nothing()
    {
        var file = (FileInfo)
            Assert
                .Single(_engine.Run("New-KvmCloudInit web01 -SshKey $key | Export-KvmCloudInit \"$folder/seed.iso\" -InstanceId i-7"))
                .BaseObject;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        var text = Encoding.UTF8.GetString(File.ReadAllBytes(file.FullName));
        Assert.Contains("\"instance-id\": \"i-7\"", text, StringComparison.Ordinal);
        Assert.Contains(Key, text, StringComparison.Ordinal);
        Assert.StartsWith(
            "FileAlreadyExists,",
            _engine.Fail("New-KvmCloudInit | Export-KvmCloudInit \"$folder/seed.iso\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        _engine.Run("New-KvmCloudInit | Export-KvmCloudInit \"$folder/seed.iso\" -Force");
        Assert.DoesNotContain(Key, Encoding.UTF8.GetString(File.ReadAllBytes(file.FullName)), StringComparison.Ordinal);
        Assert.StartsWith(
            "MacAddressRequired,",
            _engine.Fail("New-KvmCloudInit -NetworkAdapter 10.0.0.5/24 | Export-KvmCloudInit \"$folder/other.iso\"").FullyQualifiedErrorId,
            StringComparison.Ordinal);
        _engine.Run("New-KvmCloudInit | Export-KvmCloudInit \"$folder/other.iso\" -WhatIf");
        Assert.Equal(["seed.iso"], _folder.Names());
    }

    [Fact]
    public void A_new_VMs_seed_lies_beside_its_disk_and_goes_with_it()
    {
        _engine.Run(
            "$null = New-KvmDisk \"$folder/a.qcow2\" 1GB; $null = New-KvmVM vm-a 64MB -Disk \"$folder/a.qcow2\" -CloudInit "
                + "(New-KvmCloudInit -NetworkAdapter 10.0.0.5/24) -WarningAction Ignore");
        var seed = _folder.File("vm-a-cloud-init.iso");
        var vm = (KvmVM)Assert.Single(_engine.Run("Get-KvmVM vm-a")).BaseObject;
        Assert.Equal(vm.Id, SeedImage.VM(File.ReadAllBytes(seed)));
        var xml = $"{Assert.Single(_engine.Run("Get-KvmVMXml vm-a"))}";
        Assert.Contains($"<source file='{seed}'", xml, StringComparison.Ordinal);
        var mac = System.Text.RegularExpressions.Regex.Match(xml, "<mac address='([^']+)'").Groups[1].Value;
        Assert.Contains($"\"macaddress\": \"{mac}\"", Encoding.UTF8.GetString(File.ReadAllBytes(seed)), StringComparison.Ordinal);
        // Another VM that has the disc in its drive keeps it.
        _engine.Run(
            "$null = New-KvmVM vm-b 64MB -NoNetwork -CdRom \"$folder/vm-a-cloud-init.iso\" -WarningAction Ignore; Remove-KvmVM vm-b "
                + "-RemoveDisk -Force");
        Assert.True(File.Exists(seed));
        _engine.Run("Remove-KvmVM vm-a -RemoveDisk -Force");
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_VM_that_is_not_made_leaves_no_seed()
    {
        _engine.Run("$null = New-KvmDisk \"$folder/a.qcow2\" 1GB");
        _engine.Run("$i = New-KvmCloudInit -NetworkAdapter 10.0.0.5/24");
        _engine.Run("New-KvmVM vm-a 64MB -Disk \"$folder/a.qcow2\" -CloudInit $i -WhatIf -WarningAction Ignore");
        Assert.Contains(
            _engine.Host.Lines,
            l => l.Contains($"cloud-init seed ISO {_folder.File("vm-a-cloud-init.iso")}", StringComparison.Ordinal));
        Refuse("vm-a", "-NoNetwork", "CloudInitAdapterMismatch");
        Refuse("'my vm'", "", "InvalidHostName");
        File.WriteAllText(_folder.File("vm-a-cloud-init.iso"), "mine");
        Refuse("vm-a", "", "FileAlreadyExists");
        Assert.Equal("mine", File.ReadAllText(_folder.File("vm-a-cloud-init.iso")));

        void Refuse(string name, string more, string id) =>
            Assert.StartsWith(
                id + ",",
                _engine
                    .Fail($"New-KvmVM {name} 64MB -Disk \"$folder/a.qcow2\" -CloudInit $i {more} -WarningAction Ignore")
                    .FullyQualifiedErrorId,
                StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private KvmCloudInit New(string arguments) => (KvmCloudInit)Assert.Single(_engine.Run($"New-KvmCloudInit {arguments}")).BaseObject;
}
