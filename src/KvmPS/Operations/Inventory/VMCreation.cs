using KvmPS.Libvirt;
using KvmPS.Model;
using KvmPS.Operations.CloudInit;
using KvmPS.Operations.Lifecycle;
using KvmPS.Operations.VM;
using KvmPS.Xml;

namespace KvmPS.Operations.Inventory;

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
        StorageAccess.Check(
            connection,
            plan.Disks.Where(d => d.Source is null)
                .Select(d => d.Path)
                .Concat(plan.CdRoms)
                .Concat(new[] { plan.Kernel, plan.Initrd }.OfType<string>()));
        using var seed = VMSeed.Make(plan, connection);
        try
        {
            var domain = Define(connection, NewDomainXml.Write(plan), plan.Name, plan.Id);
            Finish(domain, autostart, start, plan.Uefi);
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

    /// <summary>Stores the definition of a new VM.</summary>
    /// <exception cref="KvmException">VMAlreadyExists.</exception>
    public static Domain Define(Connection connection, string xml, string name, Guid id)
    {
        try
        {
            return Domain.Define(connection, xml);
        }
        catch (LibvirtException error) when (!error.OutcomeUnknown && Domain.Find(connection, name) is { } other && other.Id != id)
        {
            // Somebody else took the name since it was looked at.
            throw VMErrors.AlreadyExists(name, error);
        }
    }

    /// <summary>What comes after the definition of a new VM; if it fails, the VM is taken back.</summary>
    public static void Finish(Domain domain, bool autostart, bool start, bool hasVariables)
    {
        try
        {
            if (autostart) domain.SetAutostart(true);
            if (start) VMStart.Start(domain);
        }
        catch (Exception error) when (error is KvmException or LibvirtException { OutcomeUnknown: false })
        {
            TakeBack(domain, hasVariables);
            throw;
        }
    }

    private static void TakeBack(Domain domain, bool hasVariables)
    {
        try
        {
            domain.Undefine(hasVariables ? UndefineFlags.Nvram : UndefineFlags.None);
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
