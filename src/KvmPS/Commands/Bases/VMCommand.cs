using System.Management.Automation;
using KvmPS.Commands.Completers;
using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Module;
using KvmPS.Operations.Lifecycle;

namespace KvmPS.Commands.Bases;

/// <summary>
/// A cmdlet of the noun KvmVM: its VMs are named by -Name (wildcards allowed) or piped. The set of the names is the default one: PowerShell
/// asks for what is missing of that, and completes its arguments. An object still identifies its VM, see <see cref="VMNameAttribute"/>.
/// </summary>
public abstract class VMCommand : KvmCommand
{
    private protected const string ByName = "Name";
    private protected const string ByVM = "VM";

    /// <summary>
    /// Names of VMs; wildcards allowed. A literal name that does not exist is an error, a pattern that matches nothing is not.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByName, ValueFromPipeline = true)]
    [Alias("VMName")]
    [VMName]
    [ArgumentCompleter(typeof(VMNameCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = [];

    /// <summary>VMs from Get-KvmVM.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByVM, ValueFromPipeline = true)]
    [OwnerVM]
    public KvmVM[] VM { get; set; } = [];

    private protected sealed override void Process()
    {
        foreach (var target in Targets(ParameterSetName == ByVM ? VM : null, Name)) EachVM(target, Process);
    }

    private protected abstract void Process(Domain domain);

    /// <summary>Acts on the VM beside the others, and writes it afterwards with -PassThru.</summary>
    /// <param name="domain">The VM.</param>
    /// <param name="passThru">Whether to write it.</param>
    /// <param name="act">What to do with it.</param>
    /// <param name="mayBeGone">True when a VM without a stored definition can be gone afterwards; then nothing is written.</param>
    private protected void Add(Domain domain, bool passThru, Func<CancellationToken, Task> act, bool mayBeGone = false) =>
        Work.Add(
            domain.Name,
            async cancel =>
            {
                await act(cancel).ConfigureAwait(false);
                if (!passThru)
                    return null;
                return mayBeGone ? VMReader.For(domain.Connection, [domain], cancel).FirstOrDefault() : VMReader.One(domain, cancel);
            });

    /// <summary>Reports that the VM is already in that state, and writes it with -PassThru.</summary>
    private protected void Already(Domain domain, bool passThru, string how)
    {
        WriteVerbose($"VM '{domain.Name}' is already {how}.");
        if (passThru) Add(domain, passThru, _ => Task.CompletedTask);
    }
}
