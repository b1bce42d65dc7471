using System.Text.Json.Nodes;
using JitOperator.Operator.Hosting;
using JitOperator.Runtime.Client;

namespace JitOperator.Simulator.Conformance.Operations;

/// <summary>A kind of objects, and what its objects may hold. Whatever one holds may be changed to any other of the list.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Contents">JSON of an object without its metadata.</param>
/// <param name="Patches">JSON merge patches of its content.</param>
/// <param name="Statuses">JSON of its status, where that is a resource of its own.</param>
internal sealed record TestedKind(ResourceKind Kind, string[] Contents, string[] Patches, string[] Statuses)
{
    private const string Approval = """
        {"spec": {
          "requestRef": {"name": "r", "uid": "u"}, "stage": "lead", "slot": 0,
          "requestDigest": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
          "policy": {"name": "p", "generation": 1, "digest": "sha256:0000000000000000000000000000000000000000000000000000000000000000"},
          "roleRulesDigest": "sha256:0000000000000000000000000000000000000000000000000000000000000000",
          "summary": {"requester": "alice", "role": "ClusterRole/view", "where": "here", "allows": ["get pods"], "duration": "1h", "reason": "why", "approvers": "User/bob"}
        }}
        """;

    private static readonly TestedKind s_configMap = new(
        Kinds.ConfigMaps,
        [
            """{}""",
            """{"data": {"a": "0"}}""",
            """{"data": {"a": "1"}}""",
            """{"data": {"a": "1", "b": "2"}}""",
            """{"data": {"b": "2"}, "binaryData": {"c": "AAEC"}}""",
            """{"data": {"a": "1"}, "immutable": true}""",
            """{"data": {"a": "1"}, "immutable": false}""",
        ],
        [
            """{"data": {"a": "9"}}""",
            """{"data": {"a": null}}""",
            """{"data": {"b": "2", "d": null}}""",
            """{"data": null}""",
            """{"data": {}}""",
            """{"immutable": true}""",
            """{"immutable": null}""",
        ],
        []);

    private static readonly TestedKind s_secret = new(
        Kinds.Secrets,
        [
            """{"type": "Opaque"}""",
            """{"type": "Opaque", "data": {"a": "AAAA"}}""",
            """{"type": "Opaque", "data": {"a": "AAAB", "b": "AAAC"}}""",
            """{"type": "Opaque", "data": {"a": "AAAB"}, "immutable": true}""",
            """{"type": "jitoperator.io/other", "data": {"a": "AAAA"}}""",
        ],
        [
            """{"data": {"a": "AAAD"}}""",
            """{"data": {"a": null}}""",
            """{"immutable": true}""",
            """{"type": "jitoperator.io/other"}""",
        ],
        []);

    private static readonly TestedKind s_roleBinding = new(
        Kinds.RoleBindings,
        [
            Binding("view"),
            Binding("view", "alice"),
            Binding("view", "alice", "bob"),
            Binding("view", "bob"),
            Binding("edit", "alice"),
        ],
        [
            """{"subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "carol"}]}""",
            """{"subjects": null}""",
            """{"subjects": []}""",
            """{"roleRef": {"name": "edit"}}""",
        ],
        []);

    private static readonly TestedKind s_lease = new(
        new ResourceKind("coordination.k8s.io", "v1", "leases", "Lease", Namespaced: true),
        [
            """{"spec": {"holderIdentity": "a", "leaseDurationSeconds": 15}}""",
            """{"spec": {"holderIdentity": "b", "leaseDurationSeconds": 15, "leaseTransitions": 1}}""",
            """{"spec": {"holderIdentity": "b", "leaseDurationSeconds": 15, "renewTime": "2026-01-01T12:00:00.000000Z"}}""",
        ],
        [
            """{"spec": {"holderIdentity": "c"}}""",
            """{"spec": {"holderIdentity": null}}""",
            """{"spec": {"renewTime": "2026-01-01T12:00:01.000000Z"}}""",
        ],
        []);

    private static readonly TestedKind s_event = new(
        new ResourceKind("events.k8s.io", "v1", "events", "Event", Namespaced: true),
        [
            Event(""),
            Event(""", "series": {"count": 2, "lastObservedTime": "2026-01-01T12:00:01.000000Z"}"""),
            Event(""", "series": {"count": 3, "lastObservedTime": "2026-01-01T12:00:02.000000Z"}"""),
        ],
        ["""{"series": {"count": 4, "lastObservedTime": "2026-01-01T12:00:03.000000Z"}}"""],
        []);

    // One content: a request cannot be changed (where the API server knows CEL).
    private static readonly TestedKind s_request = new(
        Kinds.Requests,
        ["""{"spec": {"role": {"kind": "ClusterRole", "name": "view"}, "reason": "why"}}"""],
        [],
        [
            """{"phase": "Pending"}""",
            """{"phase": "Active", "message": "until then"}""",
            """{"phase": "Active", "review": {"state": "Pending", "waitingOn": "bob"}, "message": "until later"}""",
            """{"phase": "Active", "conditions": [{"type": "Ready", "status": "True", "reason": "Yes", "message": "m", "lastTransitionTime": "2026-01-01T12:00:00Z"}]}""",
            """
            {"phase": "Expired", "conditions": [
              {"type": "Ready", "status": "False", "reason": "No", "message": "m", "lastTransitionTime": "2026-01-01T12:00:01Z"},
              {"type": "Granted", "status": "True", "reason": "Yes", "message": "m", "lastTransitionTime": "2026-01-01T12:00:00Z"}]}
            """,
        ]);

    private static readonly TestedKind s_approval = new(
        Kinds.Approvals,
        [Approval],
        [],
        ["""{"state": "Counted"}""", """{"state": "Refused", "message": "too late"}""", """{"message": "hm"}"""]);

    private static readonly TestedKind s_policy = new(
        Kinds.Policies,
        [Policy(""), Policy(""", "defaultDuration": "1h" """), Policy(""", "defaultDuration": "2h", "priority": 3""")],
        ["""{"spec": {"defaultDuration": "30m"}}""", """{"spec": {"priority": null}}""", """{"spec": {"priority": 4}}"""],
        ["""{"observedGeneration": 1}""", """{"observedGeneration": 2}"""]);

    /// <summary>All that are tested.</summary>
    public static IReadOnlyList<TestedKind> All { get; } =
        [s_configMap, s_secret, s_roleBinding, s_lease, s_event, s_request, s_approval, s_policy];

    /// <summary>Whether the status is a resource of its own.</summary>
    public bool HasStatus => Statuses.Length > 0;

    /// <summary>Whether the garbage collector looks at its objects, and they live where others do.</summary>
    public bool CanBeOwned => Kind.Namespaced && this != s_event;

    /// <summary>Whether a write that changes nothing may be stored all the same: Kubernetes 1.20 does it to events.</summary>
    public bool IsStoredUnchanged => this == s_event;

    /// <inheritdoc/>
    public override string ToString() => Kind.Plural;

    /// <summary>A new content or patch.</summary>
    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    private static string Binding(string role, params string[] users) => new JsonObject
    {
        ["roleRef"] = Parse($$"""{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "{{role}}"}"""),
        ["subjects"] = new JsonArray([.. users.Select(user => Parse($$"""{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "{{user}}"}"""))]),
    }.ToJsonString();

    private static string Event(string more) => $$"""
        {"eventTime": "2026-01-01T12:00:00.000000Z", "type": "Normal", "reason": "Tested", "action": "Test", "note": "n",
         "reportingController": "jitoperator.io/test", "reportingInstance": "i",
         "regarding": {"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "namespace": "$namespace"}{{more}}}
        """;

    private static string Policy(string more) => $$"""
        {"spec": {"requesters": [{"kind": "User", "name": "nobody"}], "grants": [{"roles": [{"kind": "ClusterRole", "name": "view"}], "namespaces": ["none"]}],
          "maxDuration": "8h", "approval": {"stages": [{"name": "lead", "approvers": [{"kind": "User", "name": "bob"}]}]}{{more}} } }
        """;
}
