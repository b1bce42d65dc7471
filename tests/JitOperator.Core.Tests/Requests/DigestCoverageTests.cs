using System.Collections;
using System.Reflection;
using JitOperator.Api.V1Alpha1;
using JitOperator.Core.Requests;
using Xunit;

namespace JitOperator.Core.Tests.Requests;

/// <summary>Digests cover every field, those that are added later too: found by reflection, however deep.</summary>
public class DigestCoverageTests
{
    [Fact]
    public void OfRequest_AnyFieldButRevoked_ChangesIt() =>
        Assert.Equal(["Revoked"], NotCovered<AccessRequestSpec>(spec => Digests.OfRequest("pay", spec)));

    [Fact]
    public void OfPolicy_AnyField_ChangesIt() => Assert.Equal([], NotCovered<AccessPolicySpec>(Digests.OfPolicy));

    [Fact]
    public void OfApproval_AnyFieldButTheDecision_ChangesIt() =>
        Assert.Equal(["Comment", "Decision"], NotCovered<AccessApprovalSpec>(Digests.OfApproval));

    // The paths of fields that can change without the digest changing.
    private static List<string> NotCovered<T>(Func<T, string> digest)
        where T : class
    {
        var full = Filled(typeof(T))!;
        var before = digest((T)full);
        var (same, fields) = (new List<string>(), 0);
        foreach (var (path, change, undo) in Changes(full, string.Empty))
        {
            fields++;
            change();
            if (digest((T)full) == before)
            {
                same.Add(path);
            }

            undo();
            Assert.Equal(before, digest((T)full));
        }

        Assert.True(fields >= typeof(T).GetProperties().Length);
        return [.. same.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Path, Action Change, Action Undo)> Changes(object of, string path)
    {
        foreach (var property in of.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            var (value, at) = (property.GetValue(of), path + property.Name);
            var other = Other(value!);
            if (other is not null)
            {
                yield return (at, () => property.SetValue(of, other), () => property.SetValue(of, value));
            }

            var inner = value is IList { Count: > 0 } list ? list[0]! : value!;
            foreach (var found in IsOurs(inner.GetType()) ? Changes(inner, at + ".") : [])
            {
                yield return found;
            }
        }
    }

    private static object? Other(object value) => value switch
    {
        string => "other",
        bool => false,
        int => 8,
        long => 8L,
        DateTime => new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc),
        IDictionary<string, string> => new Dictionary<string, string>(StringComparer.Ordinal) { ["other"] = "value" },
        IList<string> => new List<string> { "value", "other" },
        _ => null,
    };

    private static object? Filled(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
        {
            return "value";
        }

        if (type == typeof(IDictionary<string, string>))
        {
            return new Dictionary<string, string>(StringComparer.Ordinal) { ["key"] = "value" };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type.GenericTypeArguments))!;
            list.Add(Filled(type.GenericTypeArguments[0]));
            return list;
        }

        if (!IsOurs(type))
        {
            return type == typeof(bool) ? true
                : type == typeof(int) ? 7
                : type == typeof(long) ? 7L
                : type == typeof(DateTime) ? new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc)
                : throw new InvalidOperationException($"{type} is new here: say what to fill it with.");
        }

        var filled = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            property.SetValue(filled, Filled(property.PropertyType));
        }

        return filled;
    }

    private static bool IsOurs(Type type) => type.Namespace == typeof(AccessPolicySpec).Namespace;
}
