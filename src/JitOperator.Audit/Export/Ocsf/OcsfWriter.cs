using System.Buffers;
using JitOperator.Api.Json;
using JitOperator.Audit.Log;

namespace JitOperator.Audit.Export.Ocsf;

/// <summary>The records as events of OCSF, one a line, in canonical JSON.</summary>
internal sealed class OcsfWriter(Stream output) : LineWriter(output)
{
    private OcsfEvent? _events;

    /// <inheritdoc/>
    protected override void Begin(LogHead head, IBufferWriter<byte> to) => _events = new OcsfEvent(head);

    /// <inheritdoc/>
    protected override void Write(ExportedRecord exported, IBufferWriter<byte> to)
    {
        to.Write(CanonicalJson.Serialize(_events!.Of(exported)));
        to.Write("\n"u8);
    }
}
