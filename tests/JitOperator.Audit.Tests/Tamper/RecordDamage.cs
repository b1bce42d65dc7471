using System.Text;
using JitOperator.Audit.Log;
using JitOperator.Audit.Merkle;
using JitOperator.Audit.Notes;
using JitOperator.Audit.Stores;
using JitOperator.Audit.Tests.Notes;
using k8s.Models;

namespace JitOperator.Audit.Tests.Tamper;

/// <summary>What can be done to single records, their hashes and the objects that they are in, by whoever can write to the store.</summary>
internal static class RecordDamage
{
    /// <summary>Every kind at every record of a log.</summary>
    public static IEnumerable<Damage> All(Specimen log)
    {
        foreach (var (name, first, last) in log.Holders(LogObjectKind.Commit))
        {
            for (var index = first; index <= last; index++)
            {
                foreach (var damage in OfRecord(log, name, name, first, last, index))
                    yield return damage;
            }

            foreach (var damage in OfCommit(log, name, first, last))
                yield return damage;
        }
    }

    /// <summary>Every kind at some records of the bundles.</summary>
    public static IEnumerable<Damage> InBundles(Specimen log, int step)
    {
        foreach (var (name, first, last) in log.Holders(LogObjectKind.Bundle))
        {
            var hashes = name + "-hashes";
            for (var index = first; index <= last; index += step)
            {
                foreach (var damage in OfRecord(log, name, hashes, first, last, index))
                    yield return damage;
            }

            yield return new("delete a bundle", first, last, log.Without(name), []);
            yield return new("delete a bundle and its hashes", first, last, log.Without(name, hashes), []);
            yield return new("delete the hashes of a bundle", first, last, log.Without(hashes), []);
            yield return new("make a bundle mutable", first, last, log.With(name, c => c.Immutable = null), []);
            yield return new("take the label off a bundle", first, last, log.With(name, c => c.Metadata.Labels.Clear()), []);
            yield return new("edit a bundle and its hashes", 0, last, Rehashed(log, name, hashes, entries => entries[7] = Edited(entries[7])), []);
        }
    }

    private static IEnumerable<Damage> OfRecord(Specimen log, string name, string hashes, long first, long last, long index)
    {
        // Only the next checkpoint vouches for a bundle, so that nothing tells which of the records before it are others.
        var vouched = name == hashes ? first : 0;
        var at = (int)(index - first);
        Damage Of(string kind, long? from, long? to, Action<V1ConfigMap> change) => new(kind, from, to, log.With(name, change), []);
        Damage InEntries(string kind, long? from, long? to, Action<List<ReadOnlyMemory<byte>>> change) => Of(kind, from, to, c => Change(c, change));

        yield return InEntries("flip a bit in a record", index, index, entries => entries[at] = Flipped(entries[at], (int)(index % entries[at].Length)));
        yield return InEntries("edit a record", index, index, entries => entries[at] = Edited(entries[at]));
        yield return InEntries("cut the end of a record", index, index, entries => entries[at] = entries[at][..^1]);
        yield return InEntries("empty a record", index, index, entries => entries[at] = default);
        yield return InEntries("drop a record", index, last, entries => entries.RemoveAt(at));
        yield return InEntries("write a record twice", index, last + 1, entries => entries.Insert(at, entries[at]));
        yield return InEntries("replace a record by the first of the log", index, index, entries => entries[at] = "{\"a\":1}"u8.ToArray());
        yield return new("flip a bit in a leaf hash", index, index, log.With(hashes, c => c.BinaryData["hashes"][at * 32] ^= 1), []);
        yield return new("replace a leaf hash by zeros", index, index, log.With(hashes, c => c.BinaryData["hashes"].AsSpan(at * 32, 32).Clear()), []);
        yield return new("edit a record and its hash", vouched, last, Rehashed(log, name, hashes, entries => entries[at] = Edited(entries[at])), []);
        yield return new("drop a record and its hash", vouched, last, Rehashed(log, name, hashes, entries => entries.RemoveAt(at)), []);
        if (index == last)
            yield break;
        yield return InEntries("swap two records", index, index + 1, entries => (entries[at], entries[at + 1]) = (entries[at + 1], entries[at]));
        yield return new("swap two records and their hashes", vouched, last, Rehashed(log, name, hashes, entries => (entries[at], entries[at + 1]) = (entries[at + 1], entries[at])), []);
    }

    private static IEnumerable<Damage> OfCommit(Specimen log, string name, long first, long last)
    {
        Damage Of(string kind, Action<V1ConfigMap> change) => new(kind, first, last, log.With(name, change), []);
        Damage After(string kind, Action<V1ConfigMap> change) => Of(kind, change) with { Last = last + 1 };
        Damage Noted(string kind, Func<string, string> change) => Of(kind, c => c.Data["checkpoint"] = change(c.Data["checkpoint"]));

        yield return new("delete a commit", first, last, log.Without(name), [log.Head]);
        yield return Of("make a commit mutable", c => c.Immutable = null);
        yield return Of("take the label off a commit", c => c.Metadata.Labels.Clear());
        yield return Of("add a key to a commit", c => c.Data["more"] = "x");
        yield return Of("take the hashes out of a commit", c => c.BinaryData.Remove("hashes"));
        yield return Of("take the records out of a commit", c => c.BinaryData.Remove("entries"));
        yield return Of("empty a commit", c => c.BinaryData["entries"] = []);
        yield return Of("append bytes to the records", c => c.BinaryData["entries"] = [.. c.BinaryData["entries"], 1]);
        yield return Of("append bytes to the hashes", c => c.BinaryData["hashes"] = [.. c.BinaryData["hashes"], 1]);
        yield return After("append a whole hash", c => c.BinaryData["hashes"] = [.. c.BinaryData["hashes"], .. new byte[32]]);
        yield return After("append a whole record", c => Change(c, entries => entries.Add("{}"u8.ToArray())));
        yield return Noted("change a letter of the checkpoint", note => note.Replace("\n", "\n\n", StringComparison.Ordinal));
        yield return Noted("take the signature off", note => note[..(note.IndexOf("\n\n", StringComparison.Ordinal) + 2)]);
        yield return Noted("flip a bit of the signature", note => note[..^6] + (note[^6] == 'A' ? 'B' : 'A') + note[^5..]);
        yield return Noted("sign with another key", note => TestKeys.OtherSigner.Sign(TextOf(note)));
        yield return Noted("sign another size with the real key", note => TestKeys.Signer.Sign(TextOf(note, size: size => size + 1)));
        yield return Noted("sign another root with the real key", note => TestKeys.Signer.Sign(TextOf(note, root: _ => Rfc6962.EmptyRoot)));
        yield return Noted("sign another origin with the real key", note => TestKeys.Signer.Sign(TextOf(note, origin: "jit.example.com/other")));
        yield return new("copy a commit to another index", last + 1, last + 1, log.And(Renamed(log.Objects[name], last + 1)), []);
        yield return new("copy a commit to the index of its second record", first + 1, first + 1, log.And(Renamed(log.Objects[name], first + 1)), []);
    }

    /// <summary>What takes two commits.</summary>
    public static IEnumerable<Damage> OfPairs(Specimen log)
    {
        var commits = log.Holders(LogObjectKind.Commit).ToList();
        for (var i = 0; i + 1 < commits.Count; i++)
        {
            var ((one, first, _), (two, _, last)) = (commits[i], commits[i + 1]);
            var (a, b) = (log.Objects[one], log.Objects[two]);
            yield return new("swap two commits", first, last, Swap(log, one, two, (x, y) => ((x.BinaryData, x.Data), (y.BinaryData, y.Data)) = ((b.BinaryData, b.Data), (a.BinaryData, a.Data))), []);
            yield return new("swap two checkpoints", first, last, Swap(log, one, two, (x, y) => (x.Data, y.Data) = (b.Data, a.Data)), []);
            yield return new("swap the records of two commits", first, last, Swap(log, one, two, (x, y) => (x.BinaryData, y.BinaryData) = (b.BinaryData, a.BinaryData)), []);
            yield return new("write the checkpoint before over the next one", first, last, log.With(two, c => c.Data["checkpoint"] = a.Data["checkpoint"]), []);
        }
    }

    private static Dictionary<string, V1ConfigMap> Swap(Specimen log, string one, string two, Action<V1ConfigMap, V1ConfigMap> swap)
    {
        var (x, y) = (Specimen.Copy(log.Objects[one]), Specimen.Copy(log.Objects[two]));
        swap(x, y);
        return new Dictionary<string, V1ConfigMap>(log.Objects, StringComparer.Ordinal) { [one] = x, [two] = y };
    }

    private static V1ConfigMap Renamed(V1ConfigMap commit, long firstIndex)
    {
        var renamed = Specimen.Copy(commit);
        renamed.Metadata.Name = CommitManifest.NameOf(firstIndex);
        return renamed;
    }

    private static Dictionary<string, V1ConfigMap> Rehashed(Specimen log, string name, string hashes, Action<List<ReadOnlyMemory<byte>>> change)
    {
        var entries = Specimen.EntriesOf(log.Objects[name]);
        change(entries);
        var changed = log.With(name, c => c.BinaryData["entries"] = EntryBundle.Pack(entries));
        var holder = Specimen.Copy(changed[hashes]);
        holder.BinaryData["hashes"] = Specimen.HashesOf(entries);
        return new Dictionary<string, V1ConfigMap>(changed, StringComparer.Ordinal) { [hashes] = holder };
    }

    private static void Change(V1ConfigMap holder, Action<List<ReadOnlyMemory<byte>>> change)
    {
        var entries = Specimen.EntriesOf(holder);
        change(entries);
        holder.BinaryData["entries"] = EntryBundle.Pack(entries);
    }

    private static byte[] Flipped(ReadOnlyMemory<byte> entry, int at)
    {
        var bytes = entry.ToArray();
        bytes[at] ^= 4;
        return bytes;
    }

    private static byte[] Edited(ReadOnlyMemory<byte> entry) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entry.Span).Replace("\"cluster\":\"test\"", "\"cluster\":\"tesT\"", StringComparison.Ordinal));

    private static string TextOf(string note, string? origin = null, Func<long, long>? size = null, Func<MerkleHash, MerkleHash>? root = null)
    {
        Assert.True(SignedNote.TryParse(note, out var parsed));
        Assert.True(Checkpoint.TryParse(parsed!.Text, out var was));
        return new Checkpoint(origin ?? was!.Origin, size?.Invoke(was!.Size) ?? was!.Size, root?.Invoke(was!.Root) ?? was!.Root).ToString();
    }
}
