using KvmPS.Linux;
using KvmPS.Model;
using KvmPS.State;

namespace KvmPS.Operations.Tuning;

/// <summary>Whether guests may be KVM hosts: as the module has it, and as it is told when it is loaded next.</summary>
internal sealed class Nesting(HostRoot host)
{
    /// <exception cref="KvmException">NestedNotAvailable.</exception>
    public KvmNested Show()
    {
        var module = Module();
        var file = host.TryRead(FileFor(module, on: true).Path);
        return new()
        {
            Module = module,
            Enabled = Processor.Parameter(host, module, "nested") is { } value ? Processor.IsOn(value) : null,
            Persistent = file is null ? null : file == FileFor(module, on: true).Text(file),
        };
    }

    /// <summary>The module reads its options when it is loaded, so that a change is a file of KvmPS's own in modprobe.d.</summary>
    public TuningPlan Plan(State.Tuning tuning, bool on) => tuning.Plan("Nested", Module(), [], FileFor(Module(), on), persist: true);

    private static PersistentFile FileFor(string module, bool on) => PersistentFile.Modprobe("nested", module, "nested", on ? "1" : "0");

    private string Module() =>
        new Processor(host).Virtualisation?.Module
        ?? throw new KvmException(
            "NestedNotAvailable",
            Failure.NotSupported,
            "This host's CPU shows neither vmx nor svm, so guests cannot run VMs either.",
            "See what to do with Test-KvmHost -Name CpuVirtualisation.");
}
