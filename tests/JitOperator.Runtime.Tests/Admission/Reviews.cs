namespace JitOperator.Runtime.Tests.Admission;

/// <summary>Bodies of reviews.</summary>
internal static class Reviews
{
    /// <summary>As little as there can be.</summary>
    public const string Minimal = """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{
          "uid":"u-1","kind":{"group":"","version":"v1","kind":"ConfigMap"},
          "resource":{"group":"","version":"v1","resource":"configmaps"},
          "operation":"CREATE","userInfo":{"username":"alice"}}}
        """;

    /// <summary>Everything that an API server says, and something that a later one might.</summary>
    public const string Full = """
        {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{
          "uid":"u-2","kind":{"group":"g.io","version":"v1","kind":"Thing"},
          "resource":{"group":"g.io","version":"v1","resource":"things"},"subResource":"status",
          "requestKind":{"group":"g.io","version":"v1","kind":"Thing"},"requestResource":{"group":"g.io","version":"v1","resource":"things"},
          "name":"a","namespace":"team","operation":"UPDATE",
          "userInfo":{"username":"alice","uid":"77","groups":["dev","system:authenticated"],"extra":{"acr":["mfa","high"]}},
          "object":{"metadata":{"name":"a"},"spec":{"n":2}},"oldObject":{"metadata":{"name":"a"},"spec":{"n":1}},
          "dryRun":true,"options":{"kind":"UpdateOptions"},"fromTheFuture":{"x":1}}}
        """;
}
