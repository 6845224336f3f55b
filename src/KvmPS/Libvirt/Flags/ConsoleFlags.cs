namespace KvmPS.Libvirt;

/// <summary>How a console is opened. libvirt: <c>virDomainConsoleFlags</c>.</summary>
[Flags]
[NativeName("VIR_DOMAIN_CONSOLE_")]
internal enum ConsoleFlags : uint
{
    None = 0,
    Force = 1,
    Safe = 2,
}
