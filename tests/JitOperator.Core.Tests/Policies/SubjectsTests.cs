using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

public class SubjectsTests
{
    private static readonly UserIdentity Pipeline = new() { Username = "system:serviceaccount:ci:deployer", Groups = ["ci"] };

    [Theory]
    [InlineData("ServiceAccount", "deployer", "ci", true)]
    [InlineData("ServiceAccount", "deployer", "other", false)]
    [InlineData("ServiceAccount", "deployer", null, false)]
    [InlineData("User", "system:serviceaccount:ci:deployer", null, true)]
    [InlineData("Group", "ci", null, true)]
    [InlineData("Group", "", null, false)]
    [InlineData("group", "ci", null, false)]
    [InlineData("", "ci", null, false)]
    public void Include_OneSubject_MatchesExactly(string kind, string name, string? @namespace, bool expected) =>
        Assert.Equal(expected, Subjects.Include([new() { Kind = kind, Name = name, Namespace = @namespace }], Pipeline));

    [Fact]
    public void Include_NoSubjects_IsNobody() => Assert.False(Subjects.Include([], Pipeline));
}
