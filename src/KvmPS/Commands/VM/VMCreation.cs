using KvmPS.Commands.CloudInit;
using KvmPS.Libvirt;
using KvmPS.Planning;
using KvmPS.Xml;

namespace KvmPS.Commands.VM;

/// <summary>Makes a VM of a plan, wholly or not at all.</summary>
internal static class VMCreation
{
    /// <exception cref="KvmException">VMAlreadyExists.</exception>
    public static void RequireFreeName(Connection connection, string name)
    {
        if (Exists(connection, name)) throw VMErrors.AlreadyExists(name);
    }

    public static Domain Create(Connection connection, VMPlan plan, bool autostart, bool start)
    {
        StorageAccess.Check(connection, plan.Disks.Select(d => d.Path).Concat(plan.CdRoms).Concat(new[] { plan.Kernel, plan.Initrd }.OfType<string>()));
        using var seed = VMSeed.Make(plan, connection);
        try
        {
            var domain = Define(connection, plan, autostart, start);
            seed?.Keep();
            return domain;
        }
        catch (LibvirtException error) when (error.OutcomeUnknown)
        {
            // The VM may be there, and need it.
            seed?.Keep();
            throw;
        }
    }

    private static Domain Define(Connection connection, VMPlan plan, bool autostart, bool start)
    {
        var domain = Define(connection, plan);
        try
        {
            if (autostart) domain.SetAutostart(true);
            if (start) VMStart.Start(domain);
            return domain;
        }
        catch (Exception error) when (error is KvmException or LibvirtException { OutcomeUnknown: false })
        {
            TakeBack(domain, plan);
            throw;
        }
    }

    private static Domain Define(Connection connection, VMPlan plan)
    {
        try
        {
            return Domain.Define(connection, NewDomainXml.Write(plan));
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && Exists(connection, plan.Name))
        {
            // Somebody else took the name since it was looked at.
            throw VMErrors.AlreadyExists(plan.Name, error);
        }
    }

    private static void TakeBack(Domain domain, VMPlan plan)
    {
        try
        {
            domain.Undefine(plan.Uefi ? UndefineFlags.Nvram : UndefineFlags.None);
        }
        catch (LibvirtException)
        {
            // The error that matters is the one that is on its way; the VM is then left for the user to see.
        }
    }

    private static bool Exists(Connection connection, string name)
    {
        using var found = Domain.Find(connection, name);
        return found is not null;
    }
}
