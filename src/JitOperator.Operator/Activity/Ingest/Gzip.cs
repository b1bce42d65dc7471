using System.Buffers.Binary;
using System.IO.Compression;

namespace JitOperator.Operator.Activity.Ingest;

/// <summary>Tells what is compressed, by its first bytes and not by its name.</summary>
internal static class Gzip
{
    /// <summary>What is wrong with a file whose compressed content cannot be read to its end.</summary>
    public const string Broken = "is compressed, and damaged or cut off; what is behind the damage is not read";

    private const int MostTried = 32;
    private static readonly byte[] s_magic = [0x1f, 0x8b];

    /// <summary>True when a file is compressed; null while it is too short to say.</summary>
    public static bool? Is(FileStream file)
    {
        Span<byte> first = stackalloc byte[2];
        var read = RandomAccess.Read(file.SafeFileHandle, first, 0);
        return read == 2 ? first.SequenceEqual(s_magic) : read == 1 && first[0] == s_magic[0] ? null : read == 1 ? false : null;
    }

    /// <summary>The content of a stream that cannot be looked at twice.</summary>
    /// <remarks>Whether it is whole is told when it has been read: see <see cref="GzipTail"/>.</remarks>
    public static async Task<(Stream Content, GzipTail? Tail)> OpenAsync(Stream stream, CancellationToken cancellationToken)
    {
        var first = new byte[2];
        var read = await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);
        var whole = new PrefixedStream(first.AsMemory(0, read), stream);
        if (read < 2 || !first.AsSpan().SequenceEqual(s_magic))
        {
            return (whole, null);
        }

        var tail = new GzipTail();
        whole.Seen = tail.Take;
        return (Decompress(whole), tail);
    }

    /// <summary>
    /// True when a compressed file is whole: it ends with the length of what is in it, or, where several are put one behind the other, with
    /// that of what is in the last of them.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="length">Length of all that was in it.</param>
    public static bool IsWhole(FileStream file, long length)
    {
        Span<byte> last = stackalloc byte[4];
        if (file.Length < 18 || RandomAccess.Read(file.SafeFileHandle, last, file.Length - 4) != 4)
        {
            return false;
        }

        var said = BinaryPrimitives.ReadUInt32LittleEndian(last);
        return said == (uint)length || LastMembers(file).Any(start => LengthFrom(file, start) is { } found && (uint)found == said);
    }

    // Where the last parts may begin: wherever it looks like a beginning, from the end.
    private static IEnumerable<long> LastMembers(FileStream file)
    {
        var chunk = new byte[64 * 1024];
        var tried = 0;
        for (var end = file.Length; end > 0 && tried < MostTried; end -= chunk.Length - 3)
        {
            var from = Math.Max(0, end - chunk.Length);
            var read = RandomAccess.Read(file.SafeFileHandle, chunk.AsSpan(0, (int)(end - from)), from);
            for (var i = read - 4; i >= 0 && tried < MostTried; i--)
            {
                if (chunk[i] == s_magic[0] && chunk[i + 1] == s_magic[1] && chunk[i + 2] == 8 && chunk[i + 3] < 0x20)
                {
                    tried++;
                    yield return from + i;
                }
            }
        }
    }

    private static long? LengthFrom(FileStream file, long start)
    {
        try
        {
            using var part = new FileStream(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            part.Position = start;
            using var content = Decompress(part);
            var buffer = new byte[64 * 1024];
            var length = 0L;
            while (content.Read(buffer) is > 0 and var read)
            {
                length += read;
            }

            return length;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is in a compressed stream.</summary>
    public static Stream Decompress(Stream stream) => new GZipStream(stream, CompressionMode.Decompress);

    // Bytes, and then a stream.
    private sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _prefix = prefix;

        public Action<ReadOnlyMemory<byte>>? Seen { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Take(buffer.AsSpan(offset, count)) is > 0 and var taken ? taken : rest.Read(buffer, offset, count);
            Seen?.Invoke(buffer.AsMemory(offset, read));
            return read;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Take(buffer.Span) is > 0 and var taken ? taken : await rest.ReadAsync(buffer, cancellationToken);
            Seen?.Invoke(buffer[..read]);
            return read;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private int Take(Span<byte> to)
        {
            var length = Math.Min(to.Length, _prefix.Length);
            _prefix.Span[..length].CopyTo(to);
            _prefix = _prefix[length..];
            return length;
        }
    }
}
