using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace KvmPS.Module;

/// <summary>
/// Loads KvmPS.Tools and what it needs from the dependencies folder, in a load context of their own, so that another
/// module's version of CliWrap does not clash with ours.
/// </summary>
public sealed class ModuleAssembly : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private const string Bridge = "KvmPS.Tools";

    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(ModuleAssembly).Assembly.Location)!, "dependencies");
    private static readonly Lazy<DependencyContext> Context = new(() => new DependencyContext(Folder));

    /// <summary>Runs when the module is imported.</summary>
    public void OnImport() => AssemblyLoadContext.Default.Resolving += Resolve;

    /// <summary>Runs when the module is removed.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
        => name.Name == Bridge && File.Exists(Path.Combine(Folder, Bridge + ".dll")) ? Context.Value.LoadFromAssemblyName(name) : null;

    private sealed class DependencyContext(string folder) : AssemblyLoadContext("KvmPS dependencies")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var file = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
        }
    }
}
