using System.Net;

namespace JitOperator.Runtime.Admission;

/// <summary>What a handler says. The default value refuses.</summary>
public readonly record struct AdmissionVerdict
{
    private readonly int _code;
    private readonly string? _message;
    private readonly IReadOnlyList<JsonPatchOperation>? _patch;
    private readonly IReadOnlyList<string>? _warnings;

    private AdmissionVerdict(
        bool isAllowed, int code, string? message, IReadOnlyList<JsonPatchOperation>? patch, IReadOnlyList<string>? warnings) =>
        (IsAllowed, _code, _message, _patch, _warnings) = (isAllowed, code, message, patch, warnings);

    /// <summary>Whether it may be done.</summary>
    public bool IsAllowed { get; }

    /// <summary>The HTTP status that the client gets to see with a refusal, from 400 to 599.</summary>
    public int Code => _code == 0 ? (int)HttpStatusCode.InternalServerError : _code;

    /// <summary>The sentence that the client gets to see with a refusal: what to change.</summary>
    public string Message => _message ?? "The webhook came to no decision.";

    /// <summary>What to change in the object first; only together with a permission, and only of mutating webhooks.</summary>
    public IReadOnlyList<JsonPatchOperation> Patch => _patch ?? [];

    /// <summary>Shown by kubectl, also when it is allowed. Each is cut at 256 bytes.</summary>
    public IReadOnlyList<string> Warnings => _warnings ?? [];

    /// <summary>Lets it be done.</summary>
    public static AdmissionVerdict Allow(IReadOnlyList<JsonPatchOperation>? patch = null, IReadOnlyList<string>? warnings = null) =>
        new(isAllowed: true, code: 0, message: null, patch, warnings);

    /// <summary>Refuses it.</summary>
    /// <param name="code">An HTTP status from 400 to 599. The API server passes it on.</param>
    /// <param name="message">One sentence that says what to change.</param>
    /// <param name="warnings">Further lines for the client.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code is not one of an error.</exception>
    public static AdmissionVerdict Deny(int code, string message, IReadOnlyList<string>? warnings = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 599);
        ArgumentException.ThrowIfNullOrWhiteSpace(message);
        return new AdmissionVerdict(isAllowed: false, code, message, patch: null, warnings);
    }
}
