namespace JitOperator.Runtime.Client;

/// <summary>What became of a delete.</summary>
public enum DeleteOutcome
{
    /// <summary>Not deleted: another object, with another UID, now bears the name.</summary>
    Refused = 0,

    /// <summary>The API server accepted the delete. An object with finalizers is there until they are gone.</summary>
    Deleted,

    /// <summary>There is no object of that name. Also the answer when an earlier attempt, whose answer was lost, has succeeded.</summary>
    NotFound,
}
