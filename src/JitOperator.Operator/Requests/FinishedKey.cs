using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using JitOperator.Api.Audit;

namespace JitOperator.Operator.Requests;

/// <summary>
/// What is remembered for good of a request that was carried out: enough to know the same one when it is applied again, in 16 bytes. The
/// first half of SHA-256 over namespace, name and digest of the spec, each on a line.
/// </summary>
/// <param name="High">The first eight bytes.</param>
/// <param name="Low">The other eight.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FinishedKey(ulong High, ulong Low)
{
    /// <summary>Length in bytes.</summary>
    public const int Length = 16;

    /// <summary>The key of a request; null when its digest is not known.</summary>
    public static FinishedKey? Of(AuditRequest? request) => request?.Digest is { } digest
        ? Read(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Namespace}\n{request.Name}\n{digest}")))
        : null;

    /// <summary>Reads keys that follow one another.</summary>
    public static IEnumerable<FinishedKey> ReadAll(byte[] bytes)
    {
        for (var at = 0; at + Length <= bytes.Length; at += Length)
        {
            yield return Read(bytes.AsSpan(at));
        }
    }

    /// <summary>Writes it.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), Low);
        return bytes;
    }

    private static FinishedKey Read(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
}
