using System.Text;
using System.Text.Json.Nodes;
using JitOperator.Audit.Log;
using JitOperator.Audit.Stores;
using k8s;

namespace JitOperator.Audit.Tests.Dumps;

/// <summary>Dumps as kubectl prints them, with what else is in a namespace.</summary>
internal static class DumpSamples
{
    public static JsonObject List(IEnumerable<LogCommit> commits) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "List",
        ["items"] = new JsonArray(
        [
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "ConfigMap",
                ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["creationTimestamp"] = "2026-03-01T12:00:00Z" },
                ["data"] = new JsonObject { ["ca.crt"] = "-----BEGIN" },
            },
            new JsonObject { ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = "jit-log-0000000000000000" } },
            .. commits.Select(Item),
        ]),
    };

    public static JsonObject Item(LogCommit commit)
    {
        var item = JsonNode.Parse(KubernetesJson.Serialize(CommitManifest.Write(commit)))!.AsObject();
        item["metadata"]!["uid"] = "5f0c";
        item["metadata"]!["resourceVersion"] = "123";
        item["metadata"]!["creationTimestamp"] = "2026-03-01T12:00:00Z";
        item["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["fieldsV1"] = new JsonObject { ["f:data"] = new JsonObject() } });
        return item;
    }

    /// <summary>The same as <c>-o yaml</c>.</summary>
    public static string Yaml(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, indent: 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent)
    {
        var margin = new string(' ', indent);
        switch (node)
        {
            case JsonObject { Count: 0 }:
                text.Append(" {}\n");
                break;
            case JsonObject members:
                text.Append(indent > 0 ? "\n" : string.Empty);
                foreach (var (name, value) in members)
                {
                    text.Append(margin).Append(name).Append(':');
                    Write(text, value, indent + 2);
                }

                break;
            case JsonArray items:
                text.Append('\n');
                foreach (var item in items)
                {
                    text.Append(margin).Append('-');
                    Write(text, item, indent + 2);
                }

                break;
            case JsonValue value when value.TryGetValue<string>(out var lines) && lines.Contains('\n', StringComparison.Ordinal):
                text.Append(" |\n");
                foreach (var line in lines.TrimEnd('\n').Split('\n'))
                    text.Append(line.Length == 0 ? string.Empty : margin + line).Append('\n');
                break;
            case JsonValue value when value.TryGetValue<string>(out var word) && word is "123" or "v1":
                text.Append(" \"").Append(word).Append("\"\n");
                break;
            default:
                text.Append(' ').Append(node).Append('\n');
                break;
        }
    }
}
