using System.Text.Json.Nodes;
using JitOperator.Operator.Hosting;
using JitOperator.Simulator.ApiServer;
using JitOperator.Simulator.Engine;
using JitOperator.Simulator.World;

var world = new Simulation(1, new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
var cluster = new Cluster(world, new OutputLog(world));
cluster.Etcd.Listeners.Add(change => Console.WriteLine($"{world.Time.Elapsed} {change.Version} {change.By} {change.Resource} {change.Object["metadata"]!["name"]} {(change.Old is null ? "+" : change.New is null ? "-" : "~")}"));
cluster.Start(new OperatorOptions { Identity = "x" });
cluster.Start(new OperatorOptions { Identity = "x" });
Console.WriteLine($"{world.RunUntil(TimeSpan.FromSeconds(60), () => cluster.Replicas.All(r => r.IsServing))} {world.Steps}");
var admin = new ApiUser("admin", "system:masters");
void Do(ApiUser user, string verb, string path, string body, string type = "application/json") => world.Time.After(TimeSpan.Zero, () => cluster.Front.Receive(
    new ApiCall(user, verb, ResourcePath.Parse(new Uri("http://api" + path))!, type, JsonNode.Parse(body)!.AsObject()), answer => Console.WriteLine($"{user.Name}: {answer.Code} {(answer.IsSuccess ? "" : answer.Body["message"])}")));
Do(admin, "POST", "/apis/jitoperator.io/v1alpha1/accesspolicies", """{"apiVersion":"jitoperator.io/v1alpha1","kind":"AccessPolicy","metadata":{"name":"look"},"spec":{"requesters":[{"kind":"Group","name":"devs"}],"grants":[{"roles":[{"kind":"ClusterRole","name":"view"}],"namespaces":["payments"]}],"maxDuration":"8h","defaultDuration":"1h","approval":{"stages":[{"name":"lead","approvers":[{"kind":"Group","name":"leads"}]}]}}}""");
world.RunUntil(world.Time.Elapsed + TimeSpan.FromSeconds(20));
Do(new ApiUser("alice", "devs"), "POST", "/apis/jitoperator.io/v1alpha1/namespaces/payments/accessrequests", """{"apiVersion":"jitoperator.io/v1alpha1","kind":"AccessRequest","metadata":{"name":"r1"},"spec":{"role":{"kind":"ClusterRole","name":"view"},"duration":"5m","reason":"because of it"}}""");
world.RunUntil(world.Time.Elapsed + TimeSpan.FromSeconds(20), () => cluster.Etcd.All("accessapprovals.jitoperator.io").Any());
var name = (string)cluster.Etcd.All("accessapprovals.jitoperator.io").Single()["metadata"]!["name"]!;
Do(new ApiUser("bob", "leads"), "PATCH", $"/apis/jitoperator.io/v1alpha1/namespaces/payments/accessapprovals/{name}", """{"spec":{"decision":"Approved","comment":"go"}}""", "application/merge-patch+json");
world.RunUntil(world.Time.Elapsed + TimeSpan.FromMinutes(10));
Console.WriteLine($"{world.Steps} steps, {world.Time.Elapsed}");
