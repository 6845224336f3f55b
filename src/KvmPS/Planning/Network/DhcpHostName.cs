using System.Globalization;
using System.Text.RegularExpressions;

namespace KvmPS.Planning.Network;

/// <summary>
/// Which names a reservation can have. libvirt writes them into a line of dnsmasq's (option --dhcp-host), which takes them apart at commas
/// and reads words such as ignore and 12h as settings: a name that it refuses would take the whole line along.
/// </summary>
internal static partial class DhcpHostName
{
    private const int MostCharacters = 253;

    /// <exception cref="KvmException">InvalidHostName.</exception>
    public static void Check(string name)
    {
        var why = !HostName().IsMatch(name)
            ? "it may have letters, digits, dashes and underscores between dots, "
                + "and parts of at most 63 characters that begin with a letter or digit"
            : name.Length > MostCharacters ? string.Create(CultureInfo.InvariantCulture, $"it has more than {MostCharacters} characters")
            : Address().IsMatch(name) ? "it reads as an address"
            : Keyword().IsMatch(name) ? "dnsmasq, libvirt's DHCP server, interprets it as a setting"
            : null;
        if (why is null) return;
        throw new KvmException("InvalidHostName", Failure.InvalidArgument, $"'{name}' is not a valid host name for a reservation: {why}.",
            "Specify a name such as web01 or web01.example.net.");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,62}(\.[A-Za-z0-9][A-Za-z0-9_-]{0,62})*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A\d{1,3}(\.\d{1,3}){3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    // Lease times are a number, with a unit or without.
    [GeneratedRegex(@"\A(ignore|infinite|\d+[smhdw]?)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();
}
