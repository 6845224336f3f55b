namespace KvmPS.Operations.Service;

/// <summary>libvirt's daemons.</summary>
internal static class ServiceNames
{
    /// <summary>All of them: the one that does everything, those that it can be split into, and the helpers of running VMs.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "libvirtd",
        "virtqemud",
        "virtnetworkd",
        "virtstoraged",
        "virtnodedevd",
        "virtsecretd",
        "virtnwfilterd",
        "virtinterfaced",
        "virtproxyd",
        "virtlogd",
        "virtlockd",
    ];

    /// <summary>
    /// Those that are meant when none is named: the ones that clients talk to. virtlogd and virtlockd serve running VMs,
    /// whose logs and locks would go with them.
    /// </summary>
    public static bool IsMain(string name) => name is not ("virtlogd" or "virtlockd");
}
