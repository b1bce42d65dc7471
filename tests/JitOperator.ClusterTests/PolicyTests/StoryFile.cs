using System.Security.Cryptography;
using System.Text.RegularExpressions;
using JitOperator.Core.PolicyTests;
using k8s;
using k8s.Models;

namespace JitOperator.ClusterTests.PolicyTests;

/// <summary>A file of tests/policies.</summary>
/// <param name="Test">The story.</param>
/// <param name="Objects">What it is about.</param>
/// <param name="Roles">The roles in the file.</param>
/// <param name="Suffix">What its names end in; empty as it was written.</param>
internal sealed record StoryFile(PolicyTest Test, PolicyTestFile Objects, IReadOnlyList<V1Role> Roles, string Suffix)
{
    /// <summary>Reads a file as it was written.</summary>
    public static StoryFile Parse(string text, string suffix = "")
    {
        var objects = KubernetesYaml.LoadAllFromString(text, PolicyTestFile.Kinds, strict: true);
        var file = new PolicyTestFile(objects);
        return new(file.Tests.Single(), file, [.. objects.OfType<V1Role>()], suffix);
    }

    /// <summary>
    /// Reads a file with its namespaces, policies, groups and people under names that nobody else has: wherever such a name stands in the
    /// text as a whole word, in what is expected too. Names of the system are left as they are.
    /// </summary>
    public static StoryFile Unique(string text)
    {
        var written = Parse(text);
        var names = written.Objects.Namespaces.All.Select(n => n.Name)
            .Concat(written.Objects.Policies.Select(p => p.Metadata.Name))
            .Concat(written.Test.Spec.Users.SelectMany(u => (u.Groups ?? []).Append(u.Name)))
            .Where(name => !name.StartsWith("system:", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(name => name.Length)
            .Select(Regex.Escape);
        var suffix = $"-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";
        var whole = new Regex($@"(?<![\w@+:-])(?:{string.Join('|', names)})(?![\w@+-])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        return Parse(whole.Replace(text, match => match.Value + suffix), suffix);
    }
}
