using JitOperator.Api;
using JitOperator.Core.Requests;
using JitOperator.Core.Values;
using JitOperator.Runtime.Client;
using JitOperator.Runtime.Informers;
using k8s.Models;

namespace JitOperator.Operator.Bindings;

/// <summary>
/// The third line of expiry: looks once at every binding of the operator and deletes those whose time is over. Needs the rights to
/// list and delete role bindings and nothing else, no key, no log, no running operator.
/// </summary>
public sealed class Sweeper(BindingClients bindings, TimeProvider time, TextWriter output)
{
    /// <summary>Sweeps once.</summary>
    /// <returns>How many expired bindings could not be deleted.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var all = await ListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var expired = all.Where(b => BindingExpiry.Concerns(b) && BindingExpiry.Of(b, verifier: null) <= now).ToList();
        var failed = 0;
        foreach (var binding in expired)
        {
            var name = ObjectKey.Of(binding);
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
            $"{Timestamp.Format(now)}: {all.Count} bindings of the operator, {expired.Count} expired, {failed} not deleted");
        return failed;
    }

    private async Task<List<V1RoleBinding>> ListAsync(CancellationToken cancellationToken)
    {
        var query = new ListQuery { LabelSelector = Labels.ManagedSelector };
        var all = (await bindings.Namespaced.ListAsync(null, query, cancellationToken)).Items.ToList();
        try
        {
            all.AddRange((await bindings.Cluster.ListAsync(null, query, cancellationToken)).Items);
        }
        catch (KubernetesApiException e) when (e.IsForbidden)
        {
            // An account that is set up for namespaces alone: said, so that nobody takes it for "there are none".
            await output.WriteLineAsync("ClusterRoleBindings are left out: this account may not list them.");
        }

        return all;
    }
}
