using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

public class RequestFormTests
{
    public static TheoryData<string, Action<AccessRequestSpec>> Faulty => new()
    {
        { "spec.role.kind is \"\"", r => r.Role = new() { Name = "view" } },
        { "spec.role.kind is \"role\"", r => r.Role.Kind = "role" },
        { "spec.role.name is empty", r => r.Role.Name = "" },
        { "spec.scope needs exactly one", r => r.Scope = new() },
        { "spec.scope needs exactly one", r => r.Scope = new() { Namespaces = ["pay"], ClusterWide = true } },
        { "spec.scope needs exactly one", r => r.Scope = new() { Namespaces = ["pay"], NamespaceSelector = new() } },
        { "spec.scope.clusterWide is false", r => r.Scope = new() { ClusterWide = false } },
        { "spec.scope.clusterWide needs spec.role.kind ClusterRole", r => (r.Scope, r.Role.Kind) = (new() { ClusterWide = true }, "Role") },
        { "spec.scope.namespaces is empty", r => r.Scope = new() { Namespaces = [] } },
        { "spec.scope.namespaces is empty or holds", r => r.Scope = new() { Namespaces = ["pay", ""] } },
        { "spec.scope.namespaces holds \"team-*\"", r => r.Scope = new() { Namespaces = ["team-*"] } },
        { "spec.scope.namespaceSelector is empty", r => r.Scope = new() { NamespaceSelector = new() } },
        { "spec.reason is empty", r => r.Reason = "" },
        { "spec.reason is empty", r => r.Reason = null! },
        { "spec.reason is empty", r => r.Reason = "\u3000\t" },
        { "spec.reason has 1025 characters", r => r.Reason = new string('x', 1025) },
        { "spec.reason has control characters", r => r.Reason = "a\u001bb" },
        { "spec.reason has control characters", r => r.Reason = "a\rb" },
        { "spec.duration is \"\"", r => r.Duration = "" },
        { "spec.duration is \"1.5h\"", r => r.Duration = "1.5h" },
        { "spec.duration is \"10000h\"", r => r.Duration = "10000h" },
        { "spec.ttlAfterFinished is \"0s\"", r => r.TtlAfterFinished = "0s" },
        { "spec.startTime is \"\"", r => r.StartTime = "" },
        { "spec.startTime is \"tomorrow\"", r => r.StartTime = "tomorrow" },
        { "spec.startTime is \"2026-03-01T09:00:00\"", r => r.StartTime = "2026-03-01T09:00:00" },
        { "spec.startTime is \"2026-02-30T09:00:00Z\"", r => r.StartTime = "2026-02-30T09:00:00Z" },
        { "spec.startTime is \"2026-03-01 09:00:00Z\"", r => r.StartTime = "2026-03-01 09:00:00Z" },
        { "spec.startTime is \"2026-03-01T09:00:00+25:00\"", r => r.StartTime = "2026-03-01T09:00:00+25:00" },
        { "spec.subject.kind is Group", r => r.Subject = Sample.Group("dev") },
        { "spec.subject.kind is \"Robot\"", r => r.Subject = new() { Kind = "Robot", Name = "x" } },
        { "spec.subject.name is empty", r => r.Subject = Sample.User("") },
        { "spec.subject.namespace", r => r.Subject = new() { Kind = "ServiceAccount", Name = "x" } },
        { "spec.subject.name \"аlice\" mixes alphabets", r => r.Subject = Sample.User("аlice") }, // a Cyrillic а
        { "spec.subject.name is \"system:anonymous\"", r => r.Subject = Sample.User("system:anonymous") },
        { "spec.extends is \"\"", r => r.Extends = "" },
        { "spec.extends is \"req\"", r => r.Extends = "req" },
        { "spec.extends says when access begins", r => (r.Extends, r.StartTime) = ("other", "2026-03-01T09:00:00Z") },
        { "spec.breakGlass is for access at once; take spec.startTime out", r => (r.BreakGlass, r.StartTime) = (true, "2026-03-01T09:00:00Z") },
        { "spec.breakGlass is for access at once; take spec.extends out", r => (r.BreakGlass, r.Extends) = (true, "other") },
        { "spec.breakGlass is for oneself", r => (r.BreakGlass, r.Subject) = (true, Sample.User("bob")) },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void Fault_BadField_IsNamed(string start, Action<AccessRequestSpec> spoil)
    {
        var spec = Sample.Request();
        spoil(spec);

        Assert.StartsWith(start, RequestForm.Fault(spec, "req"), StringComparison.Ordinal);
    }

    public static TheoryData<Action<AccessRequestSpec>> Sound =>
    [
        _ => { },
        r => r.Duration = null,
        r => r.Reason = "line one\nline two\tand more",
        r => r.Reason = string.Concat(Enumerable.Repeat("😀", 1024)), // 2048 UTF-16 units, 1024 characters
        r => r.Scope = new() { Namespaces = ["pay", "pay"] },
        r => r.Scope = new() { ClusterWide = true },
        r => r.StartTime = "2026-03-01T09:00:00.1234567Z",
        r => r.Subject = Sample.User("bob"),
        r => r.Extends = "other",
        r => r.BreakGlass = true,
        r => (r.BreakGlass, r.Extends) = (false, "other"),
        r => (r.PolicyName, r.Ticket) = ("", ""),
    ];

    [Theory]
    [MemberData(nameof(Sound), DisableDiscoveryEnumeration = true)]
    public void Fault_SoundRequest_IsNone(Action<AccessRequestSpec> change)
    {
        var spec = Sample.Request();
        change(spec);

        Assert.Null(RequestForm.Fault(spec, "req"));
    }

    [Theory]
    [InlineData("2026-03-01T09:00:00Z", "2026-03-01T09:00:00+00:00")]
    [InlineData("2026-03-01T09:00:00+01:30", "2026-03-01T07:30:00+00:00")]
    [InlineData("2026-03-01T09:00:00-05:00", "2026-03-01T14:00:00+00:00")]
    [InlineData("2026-03-01T09:00:00.5Z", "2026-03-01T09:00:00.5+00:00")]
    public void StartOf_WithAnOffset_IsThatInstant(string text, string expected)
    {
        var spec = Sample.Request();
        spec.StartTime = text;

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), RequestForm.StartOf(spec));
    }

    [Fact]
    public void StartOf_NoneOrUnreadable_IsNull()
    {
        var spec = Sample.Request();
        Assert.Null(RequestForm.StartOf(spec));
        spec.StartTime = "2026-03-01T09:00:00 Z";
        Assert.Null(RequestForm.StartOf(spec));
    }
}
