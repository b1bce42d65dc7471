using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace JitOperator.Core.Requests;

/// <summary>Names of the role bindings that the operator creates: <c>jit-</c> and 40 hexadecimal digits, the same for the same grant.</summary>
public static partial class BindingName
{
    /// <summary>The name for a request in a namespace, or, with an empty one, in the whole cluster.</summary>
    public static string For(string requestUid, string @namespace) => "jit-" + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{requestUid}\n{@namespace}")).AsSpan(0, 20));

    /// <summary>The kind of a binding in a namespace, or, with an empty one, in the whole cluster; for people.</summary>
    public static string KindIn(string @namespace) => @namespace.Length == 0 ? "ClusterRoleBinding" : "RoleBinding";

    /// <summary>True for a name of this form, which nobody but the operator may use together with its label.</summary>
    public static bool IsReserved(string? name) => name is not null && Pattern().IsMatch(name);

    [GeneratedRegex(@"\Ajit-[0-9a-f]{40}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
