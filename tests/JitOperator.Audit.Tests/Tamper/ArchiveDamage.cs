using System.Text;
using JitOperator.Audit.Archive;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>One thing that somebody did to an archive, and the records that a verifier has to name for it.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Path">To which object.</param>
/// <param name="First">First record concerned; null when it is none in particular.</param>
/// <param name="Last">Last record concerned.</param>
/// <param name="Objects">What is there now.</param>
internal sealed record ArchiveDamage(string Kind, string Path, long? First, long? Last, IReadOnlyDictionary<string, byte[]> Objects)
{
    public override string ToString() => $"{Kind}: {Path}, records {First} to {Last}";
}

/// <summary>An archive taken apart, to be put together wrongly: by somebody who can delete and rewrite, as in a directory.</summary>
internal sealed class ArchiveSpecimen(IReadOnlyDictionary<string, byte[]> objects)
{
    public IReadOnlyDictionary<string, byte[]> Objects => objects;

    public static async Task<ArchiveSpecimen> OfAsync(IArchiveStore store)
    {
        var objects = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await foreach (var path in store.ListAsync(string.Empty, default))
            objects[path] = (await store.ReadVersionsAsync(path, default).FirstAsync()).Content.ToArray();
        return new(objects);
    }

    /// <summary>All entry bundles, or all tiles of a level, with the records that they are about.</summary>
    public IEnumerable<(TilePath Path, byte[] Bytes, long First, long Last)> Of(int? level) =>
        from pair in objects
        where TilePath.TryParse(pair.Key, out var parsed) && parsed.Level == level
        let path = TilePath.TryParse(pair.Key, out var parsed) ? parsed : default
        let bits = 8 * (level ?? 0)
        let first = path.Index * TilePath.FullWidth << bits
        orderby path.Index
        select (path, pair.Value, first, first + ((long)path.Width << bits) - 1);

    public IReadOnlyDictionary<string, byte[]> With(string path, byte[] content) => new Dictionary<string, byte[]>(objects, StringComparer.Ordinal) { [path] = content };

    public IReadOnlyDictionary<string, byte[]> Without(params string[] paths)
    {
        var rest = new Dictionary<string, byte[]>(objects, StringComparer.Ordinal);
        foreach (var path in paths)
            rest.Remove(path);
        return rest;
    }

    /// <summary>Everything that can be done to the objects one by one.</summary>
    public IEnumerable<ArchiveDamage> All(Random random) =>
        Of(null).SelectMany(bundle => OfBundle(bundle.Path, bundle.Bytes, bundle.First, bundle.Last, random))
            .Concat(new[] { 0, 1 }.SelectMany(level => Of(level).SelectMany(tile => OfTile(level, tile.Path, tile.Bytes, tile.First, random))))
            .Concat(OfPairs())
            .Concat(OfCheckpoint(random));

    private IEnumerable<ArchiveDamage> OfBundle(TilePath path, byte[] bytes, long first, long last, Random random)
    {
        var entries = EntryBundle.Unpack(bytes, out _).ToList();
        var at = random.Next(entries.Count - 1);
        ArchiveDamage Damage(string kind, long from, long to, byte[] content) => new($"{kind} in a bundle", path.ToString(), from, to, With(path.ToString(), content));
        byte[] Packed(Action<List<ReadOnlyMemory<byte>>> change)
        {
            var copy = entries.ToList();
            change(copy);
            return EntryBundle.Pack(copy);
        }

        foreach (var _ in Enumerable.Range(0, 12))
        {
            var offset = random.Next(bytes.Length);
            yield return Damage("flip a bit", first, last, Flip(bytes, offset, random.Next(8)));
        }

        yield return Damage("edit a record", first + at, first + at, Packed(all => all[at] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(all[at].Span).Replace("\"cluster\":\"test\"", "\"cluster\":\"tost\"", StringComparison.Ordinal))));
        yield return Damage("drop a record", first + at, last, Packed(all => all.RemoveAt(at)));
        yield return Damage("swap two records", first + at, first + at + 1, Packed(all => (all[at], all[at + 1]) = (all[at + 1], all[at])));
        yield return Damage("duplicate a record", first + at, last + 1, Packed(all => all.Insert(at, all[at])));
        yield return Damage("put a record in another's place", first + at, first + at, Packed(all => all[at] = all[at + 1]));
        yield return Damage("cut the end", first, last, bytes[..^7]);
        yield return Damage("append bytes", first, last, [.. bytes, 0, 1]);
        yield return Damage("empty it", first, last, []);
        yield return new("delete a bundle", path.ToString(), first, last, Without(path.ToString()));
        // Without the last hashes, nothing that the checkpoint is for can be held against it.
        var isLast = last == Of(null).Max(bundle => bundle.Last);
        yield return new("delete a bundle with its tile", path.ToString(), isLast ? 0 : first, last, Without(path.ToString(), (path with { Level = 0 }).ToString()));
    }

    private IEnumerable<ArchiveDamage> OfTile(int level, TilePath path, byte[] bytes, long first, Random random)
    {
        var bits = 8 * level;
        long FirstOf(int hash) => first + ((long)hash << bits);
        ArchiveDamage Damage(string kind, int from, int to, byte[] content) =>
            new($"{kind} in a tile of level {level}", path.ToString(), FirstOf(from), FirstOf(to + 1) - 1, With(path.ToString(), content));
        foreach (var hash in Enumerable.Range(0, 6).Select(_ => random.Next(path.Width)))
            yield return Damage("flip a bit", hash, hash, Flip(bytes, (hash * MerkleHash.Length) + random.Next(MerkleHash.Length), random.Next(8)));
        if (path.Width > 1)
        {
            var at = random.Next(path.Width - 1);
            var (one, two) = (at * MerkleHash.Length, (at + 1) * MerkleHash.Length);
            byte[] swapped = [.. bytes[..one], .. bytes[two..(two + MerkleHash.Length)], .. bytes[one..two], .. bytes[(two + MerkleHash.Length)..]];
            yield return Damage("swap two hashes", at, at + 1, swapped);
            yield return Damage("duplicate a hash", at + 1, at + 1, [.. bytes[..two], .. bytes[one..two], .. bytes[(two + MerkleHash.Length)..]]);
        }

        yield return Damage("drop a hash", 0, path.Width - 1, bytes[..^MerkleHash.Length]);
        yield return Damage("empty it", 0, path.Width - 1, []);
        yield return new($"delete a tile of level {level}", path.ToString(), first, FirstOf(path.Width) - 1, Without(path.ToString()));
    }

    private IEnumerable<ArchiveDamage> OfPairs()
    {
        foreach (var level in new int?[] { null, 0 })
        {
            if (Of(level).Where(part => part.Path.Width == TilePath.FullWidth).Take(2).ToList() is not [var one, var two])
                continue;
            yield return new(
                level is null ? "swap two bundles" : "swap two tiles", one.Path.ToString(), one.First, two.Last,
                new Dictionary<string, byte[]>(objects, StringComparer.Ordinal) { [one.Path.ToString()] = two.Bytes, [two.Path.ToString()] = one.Bytes });
            yield return new(
                level is null ? "a bundle in another's place" : "a tile in another's place", two.Path.ToString(), two.First, two.Last, With(two.Path.ToString(), one.Bytes));
        }
    }

    private IEnumerable<ArchiveDamage> OfCheckpoint(Random random)
    {
        var bytes = objects[ArchivePath.Checkpoint];
        foreach (var _ in Enumerable.Range(0, 30))
            yield return new("flip a bit in the checkpoint", ArchivePath.Checkpoint, null, null, With(ArchivePath.Checkpoint, Flip(bytes, random.Next(bytes.Length), random.Next(7))));
        yield return new("cut the checkpoint", ArchivePath.Checkpoint, null, null, With(ArchivePath.Checkpoint, bytes[..^4]));
        yield return new("empty the checkpoint", ArchivePath.Checkpoint, null, null, With(ArchivePath.Checkpoint, []));
        yield return new("delete the checkpoint", ArchivePath.Checkpoint, null, null, Without(ArchivePath.Checkpoint));
    }

    private static byte[] Flip(byte[] bytes, int at, int bit)
    {
        var copy = bytes.ToArray();
        copy[at] ^= (byte)(1 << bit);
        return copy;
    }
}
