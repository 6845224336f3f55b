using System.Management.Automation;
using System.Security;
using System.Security.Cryptography;
using KvmPS.Commands.Bases;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Common;
using KvmPS.Planning.CloudInit;

namespace KvmPS.Commands.CloudInit;

/// <summary>Creates a cloud-init configuration for New-KvmVM -CloudInit, Copy-KvmVM -CloudInit and Export-KvmCloudInit.</summary>
[Cmdlet(VerbsCommon.New, "KvmCloudInit", DefaultParameterSetName = BySettings)]
[OutputType(typeof(KvmCloudInit))]
public sealed class NewKvmCloudInitCommand : KvmCommand
{
    private const string BySettings = "Settings";
    private const string ByFile = "File";

    /// <summary>The guest's name, with or without a domain. Default: the name of the VM.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public string? HostName { get; set; }

    /// <summary>
    /// Users to create: names, or hashtables with Name, SshKey, Password, Group, Sudo, Shell. Default: the user of the image.
    /// </summary>
    [Parameter(ParameterSetName = BySettings)]
    [ValidateNotNull]
    public KvmCloudUser[] User { get; set; } = [];

    /// <summary>Public keys for ssh, or files with them, for every user that has none of its own.</summary>
    [Parameter(ParameterSetName = BySettings)]
    [ValidateNotNull]
    public string[] SshKey { get; set; } = [];

    /// <summary>The password of every user that has none of its own; the guest gets a hash of it (SHA-512). Default: none.</summary>
    [Parameter(ParameterSetName = BySettings)]
    public SecureString? Password { get; set; }

    /// <summary>Packages to install, by their names in the guest's distribution.</summary>
    [Parameter(ParameterSetName = BySettings)]
    [ValidateNotNull]
    public string[] Package { get; set; } = [];

    /// <summary>Lines for the shell that root runs, in order, at the end of the first boot.</summary>
    [Parameter(ParameterSetName = BySettings)]
    [ValidateNotNull]
    public string[] RunCommand { get; set; } = [];

    /// <summary>A file with user-data, used unchanged: #cloud-config, a script, or another format of cloud-init.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByFile)]
    [ValidateNotNullOrEmpty]
    public string UserDataFile { get; set; } = "";

    /// <summary>
    /// The VM's NICs in their order: addresses such as 10.0.0.5/24, or hashtables with MacAddress, Address, Gateway, Dns, DnsSearch, Dhcp.
    /// Default: DHCP on all.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public KvmCloudNetworkAdapter[] NetworkAdapter { get; set; } = [];

    private protected override void Process()
    {
        if (HostName is not null) CloudInitRules.CheckHostName(HostName);
        CloudInitRules.RequireText(nameof(Package), Package);
        CloudInitRules.RequireText(nameof(RunCommand), RunCommand);
        var file = ParameterSetName == ByFile ? DiskPath(UserDataFile) : null;
        var adapters = CloudInitAdapters.Check(NetworkAdapter);
        if (CloudInitAdapters.GatewayWarning(adapters) is { } warning) WriteWarning(warning);
        WriteObject(new KvmCloudInit
        {
            HostName = HostName,
            User = Users(),
            Package = Package,
            RunCommand = RunCommand,
            NetworkAdapter = adapters,
            UserDataFile = file,
            UserData = file is null ? null : UserDataReader.Read(file),
        });
    }

    private KvmCloudUser[] Users()
    {
        if (User.Length == 0 && SshKey.Length == 0 && Password is null) return [];
        var keys = Keys(SshKey);
        var forImage = User.Length == 0;
        return [.. (forImage ? [new()] : User).Select(u => Complete(u, keys, forImage))];
    }

    private KvmCloudUser Complete(KvmCloudUser user, string[] keys, bool isImages)
    {
        var own = user.SshKey.Length > 0 ? Keys(user.SshKey) : keys;
        var password = user.Password ?? Password;
        var complete = user with { SshKey = own, Password = null, PasswordHash = password is null ? null : Hash(password) };
        CloudInitRules.Check(complete, isImages);
        return complete;
    }

    private string[] Keys(string[] given) =>
        [.. given.SelectMany(k => UserDataReader.IsKeyFile(k) ? UserDataReader.Keys(DiskPath(k)) : [k.Trim()])];

    private string DiskPath(string path) => HostPath.Resolve(SessionState, path);

    private static string Hash(SecureString password)
    {
        if (password.Length == 0) throw SecretText.Empty(nameof(Password));
        var bytes = SecretText.Bytes(password);
        try
        {
            return Sha512Crypt.Hash(bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
