using System.Text.RegularExpressions;
using KvmPS.Objects;

namespace KvmPS.Planning.CloudInit;

/// <summary>What a guest would stumble over at its first boot, where nobody looks, is found before.</summary>
internal static partial class CloudInitRules
{
    /// <exception cref="KvmException">InvalidHostName.</exception>
    public static void CheckHostName(string name)
    {
        if (name.Length <= 253 && HostName().IsMatch(name)) return;
        throw new KvmException("InvalidHostName", Failure.InvalidArgument, $"'{name}' cannot be the name of a guest in a network: it may have letters, digits and dashes between dots.",
            "Give one such as web01 or web01.example.net: New-KvmCloudInit -HostName web01");
    }

    /// <exception cref="KvmException">InvalidUserName, InvalidSshKey, or InvalidText.</exception>
    public static void Check(KvmCloudUser user, bool isImages)
    {
        if (!isImages && !UserName().IsMatch(user.Name))
        {
            throw new KvmException("InvalidUserName", Failure.InvalidArgument, $"'{user.Name}' cannot be the name of a user: it has a letter or _ first, then letters, digits, dots, dashes and _, 32 at most.",
                "Choose another one, such as admin.");
        }

        foreach (var key in user.SshKey.Where(k => !SshKey().IsMatch(k)))
        {
            var isPrivate = key.Contains("PRIVATE KEY", StringComparison.Ordinal);
            // A private key is not repeated in a message.
            throw new KvmException("InvalidSshKey", Failure.InvalidArgument, isPrivate ? "-SshKey holds a private key, which must never leave its owner." : $"'{key}' is no public key for ssh.",
                "Give the line of the .pub file, or that file's path: -SshKey ~/.ssh/id_ed25519.pub");
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
            throw new KvmException("InvalidText", Failure.InvalidArgument, $"-{parameter} has an empty text, or one with a control character.", "Leave it out.");
        }
    }

    [GeneratedRegex(@"\A(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9._-]{0,31}\z", RegexOptions.CultureInvariant)]
    private static partial Regex UserName();

    // A line of authorized_keys: options may stand before the key.
    [GeneratedRegex(@"\A([^\x00-\x1f\x7f]*\s)?(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ AAAA[A-Za-z0-9+/]+={0,3}( [^\x00-\x1f\x7f]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex SshKey();
}
