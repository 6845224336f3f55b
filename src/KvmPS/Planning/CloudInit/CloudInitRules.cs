using System.Text.RegularExpressions;
using KvmPS.Model;

namespace KvmPS.Planning.CloudInit;

/// <summary>What a guest would stumble over at its first boot, where nobody looks, is found before.</summary>
internal static partial class CloudInitRules
{
    /// <exception cref="KvmException">InvalidHostName.</exception>
    public static void CheckHostName(string name)
    {
        if (name.Length <= 253 && HostName().IsMatch(name)) return;
        throw new KvmException(
            "InvalidHostName",
            Failure.InvalidArgument,
            $"'{name}' is not a valid host name: it may have letters, digits and dashes between dots.",
            "Specify a name such as web01 or web01.example.net: New-KvmCloudInit -HostName web01");
    }

    /// <exception cref="KvmException">InvalidUserName, InvalidSshKey, or InvalidText.</exception>
    public static void Check(KvmCloudUser user, bool isImages)
    {
        if (!isImages && !UserName().IsMatch(user.Name))
        {
            throw new KvmException(
                "InvalidUserName",
                Failure.InvalidArgument,
                $"'{user.Name}' is not a valid user name: it must start with a letter or _, followed by letters, digits, dots, dashes "
                    + "and _, with at most 32 characters.",
                "Choose another one, such as admin.");
        }

        foreach (var key in user.SshKey.Where(k => !SshKey().IsMatch(k)))
        {
            var isPrivate = key.Contains("PRIVATE KEY", StringComparison.Ordinal);
            // A private key is not repeated in a message.
            throw new KvmException(
                "InvalidSshKey",
                Failure.InvalidArgument,
                isPrivate ? "-SshKey holds a private key, which must never leave its owner." : $"'{key}' is not an SSH public key.",
                "Specify the line of the .pub file, or the path of that file: -SshKey ~/.ssh/id_ed25519.pub");
        }

        RequireText("Group", user.Group);
        RequireText("Shell", [user.Shell]);
    }

    /// <exception cref="KvmException">InvalidText.</exception>
    public static void RequireText(string parameter, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && text.Trim().Length > 0 && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\t'))) continue;
            throw new KvmException(
                "InvalidText",
                Failure.InvalidArgument,
                $"-{parameter} has an empty value, or one with a control character.",
                "Leave it out.");
        }
    }

    [GeneratedRegex(@"\A(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9._-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserName();

    // A line of authorized_keys: options may stand before the key.
    [GeneratedRegex(
        @"\A([^\x00-\x1f\x7f]*\s)?(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ AAAA[A-Za-z0-9+/]+={0,3}( [^\x00-\x1f\x7f]*)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex SshKey();
}
