using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace JitOperator.Architecture.Tests;

/// <summary>Reads what an assembly refers to from its metadata, without loading it.</summary>
internal sealed class AssemblyReader : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    /// <summary>Opens an assembly.</summary>
    public AssemblyReader(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>Names of the assemblies that it refers to.</summary>
    public IReadOnlyList<string> Assemblies => [.. _metadata.AssemblyReferences
        .Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name))];

    /// <summary>Full names of the types of other assemblies that it refers to; a nested type counts as its outermost one.</summary>
    public IReadOnlyList<string> Types => [.. _metadata.TypeReferences.Select(NameOf).Distinct()];

    /// <summary>Members of other assemblies' types that it refers to, as in <c>System.DateTime.get_UtcNow</c>.</summary>
    public IReadOnlyList<string> Members
    {
        get
        {
            var members = new List<string>();
            foreach (var handle in _metadata.MemberReferences)
            {
                var member = _metadata.GetMemberReference(handle);
                if (member.Parent.Kind == HandleKind.TypeReference)
                    members.Add($"{NameOf((TypeReferenceHandle)member.Parent)}.{_metadata.GetString(member.Name)}");
            }

            return members;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return NameOf((TypeReferenceHandle)type.ResolutionScope);
        return $"{_metadata.GetString(type.Namespace)}.{_metadata.GetString(type.Name)}";
    }
}
