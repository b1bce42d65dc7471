using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Policies;
using k8s;
using Xunit;

namespace JitOperator.Core.Tests.Policies;

/// <summary>The samples that are shipped are sound: whoever applies one gets what it shows, and not a fault.</summary>
public class SamplePolicyTests
{
    public static TheoryData<string> Policies => FilesWith("policy");

    public static TheoryData<string> Requests => FilesWith("request");

    [Theory]
    [MemberData(nameof(Policies))]
    public void Validate_SamplePolicy_FindsNothing(string file)
    {
        var policy = Read<AccessPolicy>(file);

        Assert.Equal([], PolicyValidator.Validate(policy.Spec));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Fault_SampleRequest_IsNone(string file)
    {
        var request = Read<AccessRequest>(file);

        Assert.Null(RequestForm.Fault(request.Spec, request.Metadata.Name));
    }

    private static TheoryData<string> FilesWith(string word) =>
        [.. Directory.EnumerateFiles(Folder(), $"*-{word}-*.yaml").Concat(Directory.EnumerateFiles(Folder(), $"*-{word}.yaml"))
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];

    private static T Read<T>(string file) =>
        KubernetesYaml.Deserialize<T>(File.ReadAllText(Path.Combine(Folder(), file)), strict: true);

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "JitOperator.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("No JitOperator.sln above the tests."), "config", "samples");
    }
}
