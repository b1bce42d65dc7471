using JitOperator.Core.Stamps;

namespace JitOperator.Core.Admission;

/// <summary>What a replica has to say to the audit log about one admission, or about several that came too fast to be told one by one.</summary>
/// <param name="Type">Type of the record that it becomes.</param>
/// <param name="At">When it was asked, <see cref="Values.Timestamp"/>.</param>
/// <param name="User">Who asked, as authenticated; null of several whose names are not known any more.</param>
/// <param name="Message">The sentence of the refusal, as the person got it; null where nothing was refused.</param>
/// <param name="Kind">Kind of the object.</param>
/// <param name="Operation"><c>CREATE</c>, <c>UPDATE</c> or <c>DELETE</c>.</param>
/// <param name="SubResource">The part of the object, such as <c>status</c>.</param>
/// <param name="Namespace">Namespace of the object.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="Uid">UID of the object, where it exists.</param>
/// <param name="Request">The AccessRequest that it is about, where one exists.</param>
/// <param name="Count">How many; null for one.</param>
public sealed record Letter(
    string Type,
    string At,
    StampedUser? User,
    string? Message,
    string? Kind = null,
    string? Operation = null,
    string? SubResource = null,
    string? Namespace = null,
    string? Name = null,
    string? Uid = null,
    LetterRequest? Request = null,
    long? Count = null);

/// <summary>The AccessRequest that a letter is about.</summary>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
/// <param name="Uid">UID.</param>
public sealed record LetterRequest(string Namespace, string Name, string Uid);
