namespace JitOperator.Chart.Tests.Charts;

/// <summary>The value sets that are rendered, applied and tested: five that are kept as files for people, and one for each choice.</summary>
public static class ValueSets
{
    /// <summary>The files of <c>charts/jit-operator/ci</c>.</summary>
    public static IReadOnlyList<ValueSet> Named { get; } =
        [.. new[] { "minimal", "default", "production-s3", "cert-manager", "full" }.Select(Read)];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ValueSet> All { get; } =
    [
        .. Named,
        new("nothing-grantable", "grantableRoles: {clusterRoles: [], roles: []}"),
        Loud,
        new("cluster-wide", "clusterWide: {enabled: true}"),
        new("certificate-of-a-secret", """
            webhooks:
              hosts: [10.0.0.1]
              certificates:
                mode: secret
                secret: {name: tls, caBundle: "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"}
            """),
        new("cert-manager-signs-itself", "webhooks: {certificates: {mode: cert-manager}}"),
        new("platform-chooses-users", "podSecurity: {runAsUser: null, runAsGroup: null, fsGroup: null}"),
        new("ipv6", """
            namespaces: {operator: {name: six-system}, audit: {name: six-audit}}
            webhooks: {address: '::', port: 10443}
            metrics: {port: 10081}
            """),
        new("notified-and-traced", """
            log: {format: json, level: Warning}
            tracing: {otlpEndpoint: 'http://collector.example.com:4317'}
            notifications:
              enabled: true
              config:
                channels:
                  - {name: managers, kind: smtp, server: 'smtp.example.com:587', from: jit@example.com, to: [managers@example.com]}
              secrets: [smtp, slack.example]
            """),
        new("activity-by-token", """
            activity:
              enabled: true
              tokenSecret: {name: audit-token, key: bearer}
              service: {type: NodePort, nodePort: 30944}
            """),
        new("s3-with-session-token", """
            audit:
              archive:
                type: s3
                s3:
                  bucket: audit
                  lock: governance
                  credentialsSecret: {name: keys, sessionToken: session}
            """),
        new("s3-by-what-the-pod-is", "audit: {archive: {type: s3, s3: {bucket: audit}}}\nserviceAccount: {annotations: {example.com/role: audit}}"),
        new("namespaces-of-others", """
            namespaces:
              operator: {name: team-access, create: never}
              audit: {name: team-audit, create: never}
            """),
        new("in-its-own-namespace", "{}", "jit-system"),
        new("definitions-by-others", "crds: {install: false}\npodDisruptionBudget: {maxUnavailable: '50%'}"),
        new("three-witnesses", """
            witnesses:
              quorum: 2
              list:
                - witness.example.com/audit+a9ac6222+BGX691dZ3GTrtRvuVk6FR6pPi31YXApmIGCdokxofNri@https://w1.example.com
                - w2.example.org/jit+17a723b3+BDlk2JRNeD485IH64ME5nEVJmluphA3u0nhE3CUgJFz9@http://w2.example.org:8080
            """),
    ];

    /// <summary>The one that may hand out every role.</summary>
    public static ValueSet Loud => new("every-role", """
        grantableRoles:
          clusterRoles: ['*']
          roles: ['*']
          iUnderstandThatThisIsClusterAdmin: true
        """);

    /// <summary>All of them, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(set => set.Name)];

    /// <summary>One of them.</summary>
    public static ValueSet Of(string name) => All.Single(set => set.Name == name);

    private static ValueSet Read(string name) => new(name, File.ReadAllText(Path.Combine(Helm.Chart, "ci", $"{name}-values.yaml")));
}
