using JitOperator.Runtime.Certificates;

namespace JitOperator.Runtime.Tests.Certificates;

/// <summary>A store in memory with the compare-and-swap of the real one.</summary>
internal sealed class FakeCertificateStore : ICertificateStore
{
    private readonly Lock _lock = new();
    private StoredCertificates? _stored;
    private int _version;

    /// <summary>How many writes were taken.</summary>
    public int Writes { get; private set; }

    /// <summary>Thrown by every write, if it is set.</summary>
    public Exception? WriteFailure { get; set; }

    /// <summary>What is there.</summary>
    public IReadOnlyDictionary<string, byte[]>? Data
    {
        get => _stored?.Data;
        set => Set(value);
    }

    /// <summary>What is there, as it reads.</summary>
    public CertificateSet Certificates => CertificateSet.Read(_stored!.Data);

    public async Task<StoredCertificates?> ReadAsync(CancellationToken cancellationToken)
    {
        // So that callers that run at the same time all read before any of them writes.
        await Task.Yield();
        return _stored;
    }

    public Task<StoredCertificates?> TryCreateAsync(IReadOnlyDictionary<string, byte[]> data, CancellationToken cancellationToken) =>
        WriteAsync(expected: null, data);

    public Task<StoredCertificates?> TryUpdateAsync(
        StoredCertificates expected, IReadOnlyDictionary<string, byte[]> data, CancellationToken cancellationToken) =>
        WriteAsync(expected, data);

    /// <summary>Somebody edits one file.</summary>
    public void Edit(string file, byte[]? content)
    {
        var data = new Dictionary<string, byte[]>(_stored!.Data);
        data.Remove(file);
        if (content is not null)
            data[file] = content;
        Set(data);
    }

    private async Task<StoredCertificates?> WriteAsync(StoredCertificates? expected, IReadOnlyDictionary<string, byte[]> data)
    {
        await Task.Yield();
        if (WriteFailure is { } failure)
            throw failure;
        lock (_lock)
        {
            if (_stored?.Version != expected?.Version)
                return null;
            Writes++;
            return Set(data);
        }
    }

    private StoredCertificates? Set(IReadOnlyDictionary<string, byte[]>? data) =>
        _stored = data is null ? null : new StoredCertificates(data, $"{++_version}");
}
