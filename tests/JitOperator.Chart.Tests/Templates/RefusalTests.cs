namespace JitOperator.Chart.Tests.Templates;

/// <summary>Values that the chart refuses, each with a message that names the field.</summary>
public sealed class RefusalTests
{
    [SkippableTheory]
    [InlineData("replica: 2", "additional properties 'replica' not allowed")]
    [InlineData("image: {tagg: v1}", "at '/image': additional properties 'tagg' not allowed")]
    [InlineData("replicas: '2'", "at '/replicas': got string, want integer")]
    [InlineData("replicas: 0", "at '/replicas'")]
    [InlineData("cluster: two words", "at '/cluster'")]
    [InlineData("image: {digest: latest}", "at '/image/digest'")]
    [InlineData("operator: {leaseDuration: 15}", "at '/operator/leaseDuration'")]
    [InlineData("operator: {leaseDuration: 15 seconds}", "at '/operator/leaseDuration'")]
    [InlineData("operator: {letterTimeout: 4s}", "at '/operator/letterTimeout'")]
    [InlineData("audit: {hotRecords: 100}", "at '/audit/hotRecords'")]
    [InlineData("audit: {retention: {presets: [iso]}}", "at '/audit/retention/presets/0': value must be one of")]
    [InlineData("audit: {retention: {hot: 3 months}}", "at '/audit/retention/hot'")]
    [InlineData("audit: {legalHolds: [case 7]}", "at '/audit/legalHolds/0'")]
    [InlineData("audit: {archive: {type: tape}}", "at '/audit/archive/type'")]
    [InlineData("audit: {archive: {type: s3}}", "audit.archive.s3.bucket is empty")]
    [InlineData("audit: {archive: {s3: {bucket: audit}}}", "audit.archive.type is not s3")]
    [InlineData("audit: {archive: {type: s3, s3: {bucket: audit, prefix: a}}}", "at '/audit/archive/s3/prefix'")]
    [InlineData(
        "audit: {archive: {type: s3, s3: {bucket: audit, credentialsSecret: {name: a}, webIdentity: {roleArn: 'arn:aws:iam::1:role/a'}}}}",
        "both credentialsSecret.name and webIdentity.roleArn")]
    [InlineData("audit: {archive: {type: directory}}", "audit.archive.directory.existingClaim is empty")]
    [InlineData("audit: {archive: {directory: {existingClaim: a}}}", "audit.archive.type is not directory")]
    [InlineData("namespaces: {audit: {name: jit-system}}", "namespaces.audit.name is \"jit-system\"")]
    [InlineData("namespaces: {audit: {create: maybe}}", "at '/namespaces/audit/create'")]
    [InlineData("grantableRoles: {clusterRoles: ['*']}", "grantableRoles.iUnderstandThatThisIsClusterAdmin=true")]
    [InlineData("grantableRoles: {roles: ['*']}", "grantableRoles.iUnderstandThatThisIsClusterAdmin=true")]
    [InlineData("grantableRoles: {clusterRoles: [view, cluster-admin]}", "grantableRoles.iUnderstandThatThisIsClusterAdmin=true")]
    [InlineData("grantableRoles: {clusterRoles: ['*', view], iUnderstandThatThisIsClusterAdmin: true}", "\"*\" beside names")]
    [InlineData("grantableRoles: {clusterRoles: ['view-*'], iUnderstandThatThisIsClusterAdmin: true}", "RBAC knows no patterns")]
    [InlineData("grantableRoles: {clusterRoles: ['']}", "at '/grantableRoles/clusterRoles/0'")]
    [InlineData("grantableRoles: {clusterRoles: view}", "at '/grantableRoles/clusterRoles': got string, want array")]
    [InlineData("grantableRoles: {clusterRoles: []}\nclusterWide: {enabled: true}", "grantableRoles.clusterRoles is empty")]
    [InlineData("people: {aggregateTo: {requester: [cluster-admin]}}", "at '/people/aggregateTo/requester/0'")]
    [InlineData("witnesses: {list: ['https://w.example.com']}", "at '/witnesses/list/0'")]
    [InlineData("witnesses: {quorum: 1}", "witnesses.quorum is 1, but witnesses.list has 0")]
    [InlineData("activity: {enabled: true}", "nobody could send events")]
    [InlineData("activity: {enabled: true, clientCA: {configMap: ca}}", "without activity.clientNames")]
    [InlineData("webhooks: {certificates: {mode: secret}}", "webhooks.certificates.secret.name or .caBundle is empty")]
    [InlineData("webhooks: {certificates: {secret: {name: tls}}}", "webhooks.certificates.mode is not secret")]
    [InlineData("notifications: {enabled: true}", "notifications.config is empty")]
    [InlineData("sweep: {serviceAccountName: jit-operator}", "sweep.serviceAccountName is serviceAccount.name")]
    [InlineData("sweep: {schedule: sometimes}", "at '/sweep/schedule'")]
    [InlineData("podSecurity: {runAsUser: 0}", "at '/podSecurity/runAsUser'")]
    [InlineData("podSecurity: {privileged: true}", "at '/podSecurity': additional properties 'privileged' not allowed")]
    [InlineData("podLabels: {app.kubernetes.io/name: other}", "podLabels has app.kubernetes.io/name")]
    [InlineData("labels: {app.kubernetes.io/managed-by: jit-operator}", "labels has app.kubernetes.io/managed-by")]
    [InlineData("extraArgs: [run]", "at '/extraArgs/0'")]
    [InlineData("resources: {request: {cpu: 1}}", "at '/resources': additional properties 'request' not allowed")]
    public async Task Values_ThatCannotWork_AreRefusedByTheirName(string yaml, string message)
    {
        var result = await ChartRendering.TryAsync(new ValueSet("bad", yaml));

        Assert.False(result.Succeeded, $"this was taken: {yaml}");
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task AdmissionPolicy_DemandedOfAnOldCluster_IsRefused()
    {
        var result = await ChartRendering.TryAsync(new ValueSet("bad", "admissionPolicy: {enabled: always}"), "1.29");

        Assert.False(result.Succeeded);
        Assert.Contains("admissionPolicy.enabled is \"always\", but this cluster does not know", result.Error, StringComparison.Ordinal);
    }
}
