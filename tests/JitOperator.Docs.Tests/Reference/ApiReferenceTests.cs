using JitOperator.TestKit;
using Xunit;

namespace JitOperator.Docs.Tests.Reference;

/// <summary>The API reference is what the definitions say. <c>JIT_UPDATE_GOLDEN=1</c> writes it anew.</summary>
public class ApiReferenceTests
{
    private static readonly string File = RepositoryFiles.PathOf("docs", "api-reference.md");

    [Fact]
    public void Page_IsMadeFromTheDefinitions()
    {
        var made = ApiReference.Write();
        if (Environment.GetEnvironmentVariable("JIT_UPDATE_GOLDEN") == "1")
            System.IO.File.WriteAllText(File, made);

        Assert.Equal(System.IO.File.ReadAllText(File), made);
    }

    [Theory]
    [InlineData("| **`role.kind`** |")]
    [InlineData("| `breakGlass.review.approvers[].name` |")]
    [InlineData("revoked cannot be taken back")]
    public void Page_HasNestedFieldsAndRules(string text)
    {
        var made = ApiReference.Write();

        Assert.Contains(text.Replace("**", string.Empty, StringComparison.Ordinal), made.Replace("**", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
