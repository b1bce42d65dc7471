using System.Globalization;
using System.Text.Json;

namespace JitOperator.Core.Activity;

/// <summary>Reads one event of the API server's audit. Members that it does not know are passed over, bodies among them.</summary>
public static class ApiCallReader
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 256 };

    /// <summary>Reads an event.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static ApiCall Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, s_options);
        var call = new Fields();
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An event is an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            call.Take(ref reader);
        }

        return call.Build();
    }

    /// <summary>The command of an exec, word for word; empty without one.</summary>
    /// <param name="requestUri">URI of the call.</param>
    public static IReadOnlyList<string> CommandOf(string requestUri)
    {
        var query = requestUri.IndexOf('?', StringComparison.Ordinal);
        return query < 0
            ? []
            : [.. requestUri[(query + 1)..].Split('&')
                .Where(pair => pair.StartsWith("command=", StringComparison.Ordinal))
                .Select(pair => Uri.UnescapeDataString(pair["command=".Length..].Replace('+', ' ')))];
    }

    /// <summary>The path of a URI, without its query.</summary>
    public static string PathOf(string requestUri) => requestUri.Split('?', 2)[0];

    private sealed class Fields
    {
        private string? _user;
        private string? _uid;
        private List<string> _groups = [];
        private (string? User, string? Uid, List<string> Groups)? _impersonated;
        private bool _hasObject;
        private string? _group;
        private string? _resource;
        private string? _subresource;
        private string? _namespace;
        private string? _name;
        private string? _auditId;
        private string? _stage;
        private string? _verb;
        private string? _uri;
        private string? _agent;
        private string? _address;
        private string? _reason;
        private string? _decision;
        private int? _code;
        private DateTimeOffset _received;
        private DateTimeOffset _stageAt;

        public void Take(ref Utf8JsonReader reader)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "auditID":
                    _auditId = Text(ref reader);
                    break;
                case "stage":
                    _stage = Text(ref reader);
                    break;
                case "verb":
                    _verb = Text(ref reader);
                    break;
                case "requestURI":
                    _uri = Text(ref reader);
                    break;
                case "userAgent":
                    _agent = Text(ref reader);
                    break;
                case "sourceIPs":
                    _address = Texts(ref reader) is [.., var last] ? last : null;
                    break;
                case "requestReceivedTimestamp":
                    _received = Time(ref reader);
                    break;
                case "stageTimestamp":
                    _stageAt = Time(ref reader);
                    break;
                case "user":
                    (_user, _uid, _groups) = User(ref reader);
                    break;
                case "impersonatedUser" when reader.TokenType == JsonTokenType.StartObject:
                    _impersonated = User(ref reader);
                    break;
                case "objectRef" when reader.TokenType == JsonTokenType.StartObject:
                    _hasObject = true;
                    Each(ref reader, TakeReference);
                    break;
                case "responseStatus" when reader.TokenType == JsonTokenType.StartObject:
                    Each(ref reader, TakeStatus);
                    break;
                case "annotations" when reader.TokenType == JsonTokenType.StartObject:
                    Each(ref reader, TakeAnnotation);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        public ApiCall Build() => new()
        {
            AuditId = _auditId ?? string.Empty,
            Stage = _stage ?? string.Empty,
            Verb = _verb ?? string.Empty,
            RequestUri = _uri ?? string.Empty,
            Username = (_impersonated is { } acting ? acting.User : _user) ?? string.Empty,
            Uid = _impersonated is { } other ? other.Uid : _uid,
            Groups = _impersonated?.Groups ?? _groups,
            ImpersonatedBy = _impersonated is null ? null : _user,
            ApiGroup = _hasObject ? _group ?? string.Empty : null,
            Resource = _hasObject ? _resource : null,
            Subresource = _subresource ?? string.Empty,
            Namespace = _namespace ?? string.Empty,
            Name = _name ?? string.Empty,
            Code = _code,
            Address = _address,
            UserAgent = _agent,
            Reason = _reason,
            IsAllowed = _decision == "allow",
            ReceivedAt = _received,
            StageAt = _stageAt == default ? _received : _stageAt,
        };

        private delegate void Member(string name, ref Utf8JsonReader reader);

        private static void Each(ref Utf8JsonReader reader, Member member)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                member(name, ref reader);
            }
        }

        private void TakeReference(string name, ref Utf8JsonReader reader)
        {
            switch (name)
            {
                case "apiGroup":
                    _group = Text(ref reader);
                    break;
                case "resource":
                    _resource = Text(ref reader);
                    break;
                case "subresource":
                    _subresource = Text(ref reader);
                    break;
                case "namespace":
                    _namespace = Text(ref reader);
                    break;
                case "name":
                    _name = Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        private void TakeStatus(string name, ref Utf8JsonReader reader)
        {
            if (name == "code" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var code))
            {
                _code = code;
            }
            else
            {
                reader.Skip();
            }
        }

        private void TakeAnnotation(string name, ref Utf8JsonReader reader)
        {
            switch (name)
            {
                case "authorization.k8s.io/reason":
                    _reason = Text(ref reader);
                    break;
                case "authorization.k8s.io/decision":
                    _decision = Text(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        private static (string? User, string? Uid, List<string> Groups) User(ref Utf8JsonReader reader)
        {
            (string? User, string? Uid, List<string> Groups) user = (null, null, []);
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                return user;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case "username":
                        user.User = Text(ref reader);
                        break;
                    case "uid":
                        user.Uid = Text(ref reader);
                        break;
                    case "groups":
                        user.Groups = Texts(ref reader);
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            return user;
        }

        private static string? Text(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                return reader.GetString();
            }

            reader.Skip();
            return null;
        }

        private static List<string> Texts(ref Utf8JsonReader reader)
        {
            var texts = new List<string>();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                return texts;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (Text(ref reader) is { } text)
                {
                    texts.Add(text);
                }
            }

            return texts;
        }

        // RFC 3339 with microseconds.
        private static DateTimeOffset Time(ref Utf8JsonReader reader) =>
            DateTimeOffset.TryParse(Text(ref reader), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time
                : default;
    }
}
