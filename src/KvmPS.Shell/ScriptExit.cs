using System.Management.Automation.Runspaces;
using System.Reflection;

namespace KvmPS.Shell;

/// <summary>
/// Makes <c>exit N</c> in the next script file reach the host. Otherwise the engine only keeps N in $LASTEXITCODE, where it
/// cannot be told from the exit code of a native program. pwsh -File sets the same flag; it is not public.
/// </summary>
internal static class ScriptExit
{
    private const BindingFlags NonPublic = BindingFlags.Instance | BindingFlags.NonPublic;

    public static void LetThrough(Runspace runspace)
    {
        var context = Property(runspace.GetType(), "GetExecutionContext").GetValue(runspace)!;
        Property(context.GetType(), "ScriptCommandProcessorShouldRethrowExit").SetValue(context, true);
    }

    private static PropertyInfo Property(Type type, string name) =>
        type.GetProperty(name, NonPublic) ?? throw new MissingMemberException(type.FullName, name);
}
