using System.Reflection;
using System.Reflection.Emit;

namespace KvmPS.Unit.Architecture;

/// <summary>Which types a type mentions anywhere: in signatures, attributes and the code of its methods.</summary>
internal static class TypeUses
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(f => (OpCode)f.GetValue(null)!)
        .ToDictionary(o => o.Value);

    /// <summary>Types that a type written by hand uses, its lambdas and state machines included.</summary>
    public static IReadOnlySet<Type> Of(Type type)
    {
        var used = new HashSet<Type>();
        Collect(type, used);
        return used;
    }

    private static void Collect(Type type, HashSet<Type> used)
    {
        Add(type.BaseType, used);
        foreach (var implemented in type.GetInterfaces()) Add(implemented, used);
        Attributes(type, used);
        foreach (var field in type.GetFields(All))
        {
            Add(field.FieldType, used);
            Attributes(field, used);
        }

        foreach (var property in type.GetProperties(All)) Attributes(property, used);
        foreach (var method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))) Collect(method, used);
        foreach (var nested in type.GetNestedTypes(All)) Collect(nested, used);
    }

    private static void Collect(MethodBase method, HashSet<Type> used)
    {
        Attributes(method, used);
        foreach (var parameter in method.GetParameters())
        {
            Add(parameter.ParameterType, used);
            foreach (var attribute in parameter.GetCustomAttributesData()) Add(attribute.AttributeType, used);
        }

        if (method is MethodInfo { ReturnType: var returned }) Add(returned, used);
        if (method.GetMethodBody() is not { } body) return;
        foreach (var local in body.LocalVariables) Add(local.LocalType, used);
        foreach (var clause in body.ExceptionHandlingClauses)
        {
            if (clause.Flags == ExceptionHandlingClauseOptions.Clause) Add(clause.CatchType, used);
        }

        foreach (var (_, member) in Members(method, body.GetILAsByteArray()!)) Add(member, used);
    }

    /// <summary>What a method calls itself. What it only hands on, such as a lambda, it does not call.</summary>
    public static IEnumerable<MethodBase> Calls(MethodBase method) => method.GetMethodBody()?.GetILAsByteArray() is not { } il
        ? []
        : Members(method, il)
            .Where(m => m.Code == OpCodes.Call || m.Code == OpCodes.Callvirt || m.Code == OpCodes.Newobj)
            .Select(m => m.Member)
            .OfType<MethodBase>();

    private static IEnumerable<(OpCode Code, MemberInfo Member)> Members(MethodBase method, byte[] il)
    {
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < il.Length;)
        {
            var value = il[at] == 0xFE ? (short)(0xFE00 | il[at + 1]) : il[at];
            var code = OpCodesByValue[value];
            at += code.Size;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                yield return (code, method.Module.ResolveMember(BitConverter.ToInt32(il, at), typeArguments, methodArguments)!);
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    private static void Add(MemberInfo? member, HashSet<Type> used)
    {
        switch (member)
        {
            case null:
                break;
            case Type type when type.HasElementType:
                Add(type.GetElementType(), used);
                break;
            case Type { IsGenericParameter: true }:
                break;
            case Type type:
                if (type.IsGenericType)
                {
                    foreach (var argument in type.GetGenericArguments()) Add(argument, used);
                }

                used.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type);
                break;
            case FieldInfo field:
                Add(field.DeclaringType, used);
                Add(field.FieldType, used);
                break;
            case MethodBase method:
                Add(method.DeclaringType, used);
                foreach (var parameter in method.GetParameters()) Add(parameter.ParameterType, used);
                if (method is MethodInfo info) Add(info.ReturnType, used);
                if (method.IsGenericMethod)
                {
                    foreach (var argument in method.GetGenericArguments()) Add(argument, used);
                }

                break;
        }
    }

    private static void Attributes(MemberInfo member, HashSet<Type> used)
    {
        foreach (var attribute in member.GetCustomAttributesData())
        {
            Add(attribute.AttributeType, used);
            foreach (var argument in attribute.ConstructorArguments)
            {
                if (argument.Value is Type named) Add(named, used);
            }
        }
    }
}
