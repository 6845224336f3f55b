namespace KvmPS.Linux;

/// <summary>Distributions that share a package manager and package names.</summary>
internal enum DistributionFamily
{
    Unknown,
    Debian,
    Fedora,
    Suse,
    Arch,
}
