using System.Management.Automation;

namespace KvmPS.Module;

/// <summary>
/// Takes a list for the text that it was: typed without quotes, PowerShell splits 1-4,6,8 at the commas; and numbers may come as an array.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class JoinArrayTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc />
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is Array parts
            ? string.Join(',', parts.Cast<object>())
            : inputData;
}
