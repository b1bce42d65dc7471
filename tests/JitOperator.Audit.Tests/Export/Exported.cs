using System.Text;
using JitOperator.Audit.Export;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;

namespace JitOperator.Audit.Tests.Export;

/// <summary>Exports as bytes and as text.</summary>
internal static class Exported
{
    public static async Task<byte[]> BytesAsync(ILogSource source, string format, RecordFilter? filter = null)
    {
        using var output = new WriteOnlyStream();
        await RecordExport.WriteAsync(source, [TestKeys.Signer.Verifier], format, filter ?? new(), output, default);
        return output.Written;
    }

    public static async Task<string> TextAsync(ILogSource source, string format, RecordFilter? filter = null) =>
        Encoding.UTF8.GetString(await BytesAsync(source, format, filter));

    public static async Task<IReadOnlyList<string>> LinesAsync(ILogSource source, string format, RecordFilter? filter = null) =>
        (await TextAsync(source, format, filter)).TrimEnd('\n').Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A stream that only takes bytes, as a pipe does.</summary>
    private sealed class WriteOnlyStream : Stream
    {
        private readonly MemoryStream _written = new();

        public byte[] Written => _written.ToArray();

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => _written.Write(buffer, offset, count);

    }
}
