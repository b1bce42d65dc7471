using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Runtime.Client;
using k8s.Models;

namespace JitOperator.Operator.Bindings;

/// <summary>
/// The third line of expiry: looks once at every binding of the operator and deletes those whose time is over. Needs the rights to
/// list and delete role bindings and nothing else, no key, no log, no running operator.
/// </summary>
public sealed class Sweeper(ResourceClient<V1RoleBinding> bindings, TimeProvider time, TextWriter output)
{
    /// <summary>Sweeps once.</summary>
    /// <returns>How many expired bindings could not be deleted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var list = await bindings.ListAsync(null, new() { LabelSelector = Labels.ManagedSelector }, cancellationToken);
        var now = time.GetUtcNow();
        var expired = list.Items.Where(b => BindingExpiry.Concerns(b) && BindingExpiry.Of(b, verifier: null) <= now).ToList();
        var failed = 0;
        foreach (var binding in expired)
        {
            var name = $"{binding.Metadata.NamespaceProperty}/{binding.Metadata.Name}";
            try
            {
                var outcome = await bindings.DeleteAsync(
                    binding.Metadata.NamespaceProperty, binding.Metadata.Name, binding.Metadata.Uid, cancellationToken);
                await output.WriteLineAsync($"{name}: {outcome}");
            }
            catch (KubernetesApiException e)
            {
                failed++;
                await output.WriteLineAsync($"{name}: not deleted ({(int)e.StatusCode} {e.Reason})");
            }
        }

        await output.WriteLineAsync(
            $"{Timestamp.Format(now)}: {list.Items.Count} bindings of the operator, {expired.Count} expired, {failed} not deleted");
        return failed;
    }
}
