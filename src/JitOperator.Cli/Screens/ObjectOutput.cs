using System.Text.Json.Nodes;
using JitOperator.Cli.Clusters;
using JitOperator.Cli.Options;

namespace JitOperator.Cli.Screens;

/// <summary>Writes objects in the formats that programs read: <c>-o json|yaml|name</c>.</summary>
public static class ObjectOutput
{
    /// <summary>One object.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="terminal">Where to.</param>
    /// <param name="format">The format.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="item">The object.</param>
    public static void Write<T>(Terminal terminal, OutputFormat format, Kind<T> kind, Stored<T> item)
        where T : class
    {
        if (format == OutputFormat.Name)
            terminal.WriteLine($"{kind.OutputName}/{item.Name}");
        else
            Write(terminal, format, item.Json);
    }

    /// <summary>Several objects: as a <c>List</c>, or a line for each.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="terminal">Where to.</param>
    /// <param name="format">The format.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="items">The objects.</param>
    public static void WriteList<T>(Terminal terminal, OutputFormat format, Kind<T> kind, IReadOnlyList<Stored<T>> items)
        where T : class
    {
        if (format == OutputFormat.Name)
        {
            foreach (var item in items)
                Write(terminal, format, kind, item);
            return;
        }

        Write(terminal, format, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["items"] = new JsonArray([.. items.Select(item => item.Json.DeepClone())]),
            ["kind"] = "List",
        });
    }

    /// <summary>Any value, as JSON or YAML.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="format">The format.</param>
    /// <param name="value">The value.</param>
    public static void Write(Terminal terminal, OutputFormat format, JsonNode value)
    {
        if (format == OutputFormat.Yaml)
            terminal.Output.Write(ObjectText.Yaml(value));
        else
            terminal.Output.WriteLine(ObjectText.Json(value));
    }
}
