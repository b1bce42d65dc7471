using System.Text.Json.Serialization;

namespace JitOperator.Runtime.Admission;

/// <summary>What is about to be done to an object. A review with another operation is refused before any handler sees it.</summary>
public enum AdmissionOperation
{
    /// <summary>Not said. Never handed to a handler.</summary>
    Unknown = 0,

    /// <summary>It is created; the UID does not exist yet when a create is mutated, nor does the name with <c>generateName</c>.</summary>
    [JsonStringEnumMemberName("CREATE")]
    Create,

    /// <summary>It is changed.</summary>
    [JsonStringEnumMemberName("UPDATE")]
    Update,

    /// <summary>It is deleted; the object is the old one.</summary>
    [JsonStringEnumMemberName("DELETE")]
    Delete,

    /// <summary>A connection to it is opened, such as exec.</summary>
    [JsonStringEnumMemberName("CONNECT")]
    Connect,
}
