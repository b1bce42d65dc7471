using System.Globalization;
using System.Text;

namespace JitOperator.Core.Activity;

/// <summary>
/// The binding that the API server's RBAC authorizer names in <c>authorization.k8s.io/reason</c>, as in
/// <c>RBAC: allowed by RoleBinding "NAME/NAMESPACE" of Role "R" to User "alice"</c>. Names are quoted as Go does.
/// </summary>
/// <param name="Namespace">Namespace of the binding; empty for a ClusterRoleBinding.</param>
/// <param name="Name">Name of the binding.</param>
/// <remarks>Source: <c>plugin/pkg/auth/authorizer/rbac</c> of Kubernetes, the same since 1.8.</remarks>
public readonly record struct AuthorizerReason(string Namespace, string Name)
{
    private const string Start = "RBAC: allowed by ";
    private const string ClusterBinding = "ClusterRoleBinding ";
    private const string Binding = "RoleBinding ";

    /// <summary>Reads it. False for any other text: another authorizer allowed it, or it was not RBAC that did.</summary>
    public static bool TryParse(string? text, out AuthorizerReason reason)
    {
        reason = default;
        if (text is null || !text.StartsWith(Start, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = text.AsSpan(Start.Length);
        var isCluster = rest.StartsWith(ClusterBinding, StringComparison.Ordinal);
        if (!isCluster && !rest.StartsWith(Binding, StringComparison.Ordinal))
        {
            return false;
        }

        if (Unquote(rest[(isCluster ? ClusterBinding.Length : Binding.Length)..]) is not { Length: > 0 } quoted)
        {
            return false;
        }

        // A namespace has no slash; the name of a binding may have almost anything but one.
        var slash = quoted.LastIndexOf('/');
        if (isCluster ? slash >= 0 : slash <= 0 || slash == quoted.Length - 1)
        {
            return false;
        }

        reason = isCluster ? new(string.Empty, quoted) : new(quoted[(slash + 1)..], quoted[..slash]);
        return true;
    }

    // strconv.Quote of Go; its escapes beyond these do not come up in names, and whatever else comes is no name of ours.
    private static string? Unquote(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return null;
        }

        var unquoted = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '"':
                    return unquoted.ToString();
                case '\\' when i + 1 < text.Length && text[i + 1] is '"' or '\\':
                    unquoted.Append(text[++i]);
                    break;
                case '\\' when i + 5 < text.Length && text[i + 1] == 'u'
                    && ushort.TryParse(text.Slice(i + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                    unquoted.Append((char)unit);
                    i += 5;
                    break;
                case '\\':
                    return null;
                default:
                    unquoted.Append(text[i]);
                    break;
            }
        }

        return null;
    }
}
