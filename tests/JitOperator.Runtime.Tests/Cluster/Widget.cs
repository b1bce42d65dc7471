using System.Text.Json.Nodes;
using JitOperator.Runtime.Client;
using k8s;
using k8s.Models;

namespace JitOperator.Runtime.Tests.Cluster;

/// <summary>A custom resource with a status, of which only the tests of the runtime know.</summary>
internal sealed class Widget : IKubernetesObject<V1ObjectMeta>
{
    public static readonly ResourceKind ResourceKind = new("runtime-tests.jitoperator.io", "v1", "widgets", "Widget", Namespaced: true);

    public string ApiVersion { get; set; } = ResourceKind.ApiVersion;

    public string Kind { get; set; } = ResourceKind.Kind;

    public V1ObjectMeta Metadata { get; set; } = new();

    public WidgetSpec? Spec { get; set; }

    public WidgetStatus? Status { get; set; }

    /// <summary>The same for all runs: it can stay.</summary>
    public static JsonObject Definition { get; } = JsonNode.Parse(
        """
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
          "metadata": {"name": "widgets.runtime-tests.jitoperator.io"},
          "spec": {
            "group": "runtime-tests.jitoperator.io", "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [{
              "name": "v1", "served": true, "storage": true, "subresources": {"status": {}},
              "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                "spec": {"type": "object", "properties": {"size": {"type": "integer"}, "colour": {"type": "string"}}},
                "status": {"type": "object", "properties": {"phase": {"type": "string"}, "seen": {"type": "integer"}}}
              }}}
            }]
          }
        }
        """)!.AsObject();

    internal sealed class WidgetSpec
    {
        public int? Size { get; set; }

        public string? Colour { get; set; }
    }

    internal sealed class WidgetStatus
    {
        public string? Phase { get; set; }

        public int? Seen { get; set; }
    }
}
