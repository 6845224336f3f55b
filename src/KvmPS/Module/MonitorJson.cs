using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KvmPS.Module;

/// <summary>PowerShell's objects as the JSON of a monitor, and back.</summary>
internal static class MonitorJson
{
    /// <summary>A hashtable, an array, a number … as JSON.</summary>
    public static JsonNode? From(object? value)
    {
        if (value is PSObject { BaseObject: PSCustomObject } custom)
        {
            return new JsonObject(custom.Properties.Select(p => new KeyValuePair<string, JsonNode?>(p.Name, From(p.Value))));
        }
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => null,
            string text => JsonValue.Create(text),
            bool flag => JsonValue.Create(flag),
            SwitchParameter flag => JsonValue.Create(flag.IsPresent),
            double or float or decimal => JsonValue.Create(Convert.ToDouble(plain, CultureInfo.InvariantCulture)),
            ulong number => JsonValue.Create(number),
            byte or sbyte or short or ushort or int or uint or long => JsonValue.Create(
                Convert.ToInt64(plain, CultureInfo.InvariantCulture)),
            IDictionary table => new JsonObject(
                table
                    .Keys.Cast<object>()
                    .Select(k => new KeyValuePair<string, JsonNode?>(LanguagePrimitives.ConvertTo<string>(k), From(table[k])))),
            IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(From)]),
            var other => JsonValue.Create(LanguagePrimitives.ConvertTo<string>(other)),
        };
    }

    /// <summary>JSON as objects with properties, arrays, numbers and text.</summary>
    public static object? To(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => Object(json),
        JsonValueKind.Array => json.EnumerateArray().Select(To).ToArray(),
        JsonValueKind.String => json.GetString(),
        // Not one conditional expression: that would make a double of every number.
        JsonValueKind.Number when json.TryGetInt64(out var number) => number,
        JsonValueKind.Number when json.TryGetUInt64(out var number) => number,
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>
    /// An answer with the name of the VM on each object, so that answers of many VMs can be told apart; null when there is nothing in it.
    /// </summary>
    public static object? Answer(JsonElement json, string vm)
    {
        var result = To(json);
        foreach (var item in result is object?[] list ? list : [result])
            (item as PSObject)?.Properties.Add(new PSNoteProperty("VMName", vm));
        return result is PSObject made && made.Properties.Count() == 1 ? null : result;
    }

    private static PSObject Object(JsonElement json)
    {
        var made = new PSObject();
        foreach (var property in json.EnumerateObject()) made.Properties.Add(new PSNoteProperty(property.Name, To(property.Value)));
        return made;
    }
}
