using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JitOperator.Api.V1Alpha1;
using JitOperator.Cli.Clusters;

namespace JitOperator.Cli.Identity;

/// <summary>Who the API server takes us for, as far as can be told.</summary>
/// <param name="User">Name and groups.</param>
/// <param name="IsCertain">True when the API server said so itself; else it is what the credentials say, and the groups may be others.</param>
/// <param name="GroupsAreKnown">False when only the name could be told, and there may be groups besides those that every user is in.</param>
/// <param name="Extra">Extra attributes of the authenticator; empty unless certain.</param>
public sealed record WhoAmI(UserIdentity User, bool IsCertain, bool GroupsAreKnown, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    private const string Authenticated = "system:authenticated";
    private static readonly string[] ReviewVersions = ["v1", "v1beta1", "v1alpha1"];
    private static readonly Dictionary<string, IReadOnlyList<string>> NoExtra = [];

    /// <summary>Asks the API server (SelfSubjectReview, from 1.26 on), and where it cannot tell, looks at the credentials.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CliException">The API server does not answer.</exception>
    public static async Task<WhoAmI> AskAsync(ClusterClient client, CancellationToken cancellationToken)
    {
        foreach (var version in ReviewVersions)
        {
            var review = new JsonObject { ["apiVersion"] = $"authentication.k8s.io/{version}", ["kind"] = "SelfSubjectReview" };
            try
            {
                var answer = await client.SendAsync(HttpMethod.Post, $"apis/authentication.k8s.io/{version}/selfsubjectreviews", review, cancellationToken);
                if (Read(answer["status"]?["userInfo"]) is { } certain)
                    return certain;
            }
            catch (ClusterException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.MethodNotAllowed)
            {
                // An older API server, or one that keeps it to itself.
            }
        }

        return Guess(client.Connection);
    }

    private static WhoAmI? Read(JsonNode? userInfo)
    {
        if (userInfo?["username"]?.GetValue<string>() is not { Length: > 0 } name)
            return null;
        var extra = (userInfo["extra"] as JsonObject ?? []).ToDictionary(
            item => item.Key, item => (IReadOnlyList<string>)[.. (item.Value as JsonArray ?? []).Select(value => value?.GetValue<string>() ?? string.Empty)]);
        return new WhoAmI(
            new UserIdentity
            {
                Username = name,
                Uid = userInfo["uid"]?.GetValue<string>(),
                Groups = [.. (userInfo["groups"] as JsonArray ?? []).Select(group => group?.GetValue<string>()).OfType<string>()],
            },
            IsCertain: true,
            GroupsAreKnown: true,
            extra);
    }

    private static WhoAmI Guess(ClusterConnection connection)
    {
        if (connection.Impersonation is { } whom)
            return Guessed(whom.User, whom.Groups, known: true);
        if (connection.Credentials.Token is { } token && SubjectOf(token) is { } subject)
        {
            return subject.Split(':') is ["system", "serviceaccount", var ns, _]
                ? Guessed(subject, ["system:serviceaccounts", $"system:serviceaccounts:{ns}"], known: true)
                : Guessed(connection.Context.UserEntry ?? subject, [], known: false);
        }

        return connection.Credentials is { Token: null, Certificate: { } certificate } && Named(certificate, "2.5.4.3") is [var name, ..]
            ? Guessed(name, Named(certificate, "2.5.4.10"), known: true)
            : Guessed(connection.Credentials.Basic?.User ?? connection.Context.UserEntry ?? "system:anonymous", [], known: false);
    }

    private static WhoAmI Guessed(string user, IReadOnlyList<string> groups, bool known) =>
        new(new UserIdentity { Username = user, Groups = [.. groups, Authenticated] }, IsCertain: false, known, NoExtra);

    // Common name and organizations are user and groups, by the API server's x509 authenticator.
    private static List<string> Named(X509Certificate2 certificate, string oid) =>
        [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == oid)
            .Select(part => part.GetSingleElementValue())
            .OfType<string>()];

    // Not verified: the API server does that. It is only to be shown, and to choose what to offer.
    private static string? SubjectOf(string token)
    {
        if (token.Split('.') is not [_, var payload, _])
            return null;
        try
        {
            var text = payload.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(bytes));
            return json.RootElement.GetProperty("sub").GetString();
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
