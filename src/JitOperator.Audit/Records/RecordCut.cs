namespace JitOperator.Audit.Records;

/// <summary>
/// Says that a member of a record was shortened, and by what the whole of it can be recognised. Stands in the record's member
/// <c>shortened</c>, where nothing that a user types can get.
/// </summary>
/// <param name="Member">Path of the member, as in <c>decision.comment</c>.</param>
/// <param name="Bytes">Length of the whole, in canonical JSON (RFC 8785).</param>
/// <param name="Digest"><c>sha256:</c> and the hexadecimal SHA-256 of the whole in canonical JSON.</param>
public sealed record RecordCut(string Member, int Bytes, string Digest);
