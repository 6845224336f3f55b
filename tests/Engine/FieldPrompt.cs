using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace KvmPS.Engine;

/// <summary>Asks for the values of fields by name, as PowerShell does for mandatory parameters that were left out.</summary>
internal sealed class FieldPrompt(PSHostUserInterface ui)
{
    public Dictionary<string, PSObject> Read(string caption, string message, Collection<FieldDescription> fields)
    {
        if (!string.IsNullOrEmpty(caption)) ui.WriteLine(caption);
        if (!string.IsNullOrEmpty(message)) ui.WriteLine(message);
        return fields.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Read(field)));
    }

    private object? Read(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(PSCredential)) return ui.PromptForCredential("", field.HelpMessage, "", "");
        if (type == typeof(SecureString))
        {
            ui.Write(field.Name + ": ");
            return ui.ReadLineAsSecureString();
        }
        return type.IsArray ? ReadMany(field.Name, type) : ReadOne(field.Name, type);
    }

    private object? ReadMany(string name, Type type)
    {
        // An empty line ends the list.
        var values = new List<object?>();
        while (true)
        {
            ui.Write($"{name}[{values.Count}]: ");
            var text = ui.ReadLine();
            if (text.Length == 0) return LanguagePrimitives.ConvertTo(values.ToArray(), type);
            if (TryConvert(text, type.GetElementType()!, out var value)) values.Add(value);
        }
    }

    private object? ReadOne(string name, Type type)
    {
        while (true)
        {
            ui.Write(name + ": ");
            if (TryConvert(ui.ReadLine(), type, out var value)) return value;
        }
    }

    private bool TryConvert(string text, Type type, out object? value)
    {
        if (LanguagePrimitives.TryConvertTo(text, type, out value)) return true;
        ui.WriteLine($"'{text}' is not a {type.Name}.");
        return false;
    }
}
