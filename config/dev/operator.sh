#!/usr/bin/env bash
# For scripts to source: installs the operator from config/ on the cluster of KUBECONFIG, and runs it on this machine as its own
# service account.
#   start_operator FOLDER    returns once its webhooks are in force
#   run_operator FOLDER      the same, where it is installed already
# FOLDER gets operator.kubeconfig (the service account's token, nothing more) and operator.log. The operator ends with the script that
# sourced this, however that ends. JIT_TEST_HOST is the name by which the API server reaches this machine; 127.0.0.1 unless given.

operator_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
operator=$operator_root/src/JitOperator.Operator/bin/${CONFIGURATION:-Release}/net10.0/jit-operator
operator_pid=
# What is asked again and again is asked quietly, but not when it ends the script.
exec {operator_stderr}>&2

# fail MESSAGE: the script ends here.
fail() {
  echo "$0: $1" >&"$operator_stderr"
  exit 1
}

# until_true WHAT SECONDS COMMAND...
until_true() {
  local what=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "gave up waiting: $what"
    sleep 0.2
  done
}

start_operator() {
  # No schema validation by kubectl: Kubernetes 1.20 does not know the CEL rules in the definitions, and ignores them.
  kubectl apply --validate=false -f "$operator_root/config/crd" >/dev/null
  kubectl wait --for=condition=Established --timeout=30s -f "$operator_root/config/crd" >/dev/null
  kubectl apply -f "$operator_root/config/manager" -f "$operator_root/config/rbac" >/dev/null
  run_operator "$1"
}

run_operator() {
  local dir=$1 host=${JIT_TEST_HOST:-127.0.0.1} address=0.0.0.0
  [[ $host == 127.0.0.1 ]] && address=127.0.0.1
  [[ -x $operator ]] || fail "build first: make build"
  write_operator_kubeconfig "$dir/operator.kubeconfig"

  # A local API server posts its audit events to a port that it was told before the operator was there.
  local activity=()
  if [[ -d ${JIT_TEST_CLUSTER_DIR:-}/activity ]]; then
    activity=(--activity-port "$(cat "$JIT_TEST_CLUSTER_DIR/activity/port")" --activity-certificate-folder "$JIT_TEST_CLUSTER_DIR/activity"
      --activity-token-file "$JIT_TEST_CLUSTER_DIR/activity/token" --activity-canary-interval 2s)
  fi

  setpriv --pdeathsig KILL "$operator" run --kubeconfig "$dir/operator.kubeconfig" --cluster demo \
    --webhook-address "$address" --webhook-port 0 --webhook-host "$host" --health-port 0 \
    ${activity[@]+"${activity[@]}"} >"$dir/operator.log" 2>&1 </dev/null &
  operator_pid=$!
  until_true "the operator serves its webhooks (see $dir/operator.log)" 60 webhook_port "$dir"
  "$operator_root/config/dev/webhooks.sh" "https://$host:$(webhook_port "$dir")" | kubectl apply -f - >/dev/null
  until_true "the webhooks are in force (see $dir/operator.log)" 60 webhooks_in_force
}

# Its service account's token: the rights that config/rbac gives to that, and no other.
write_operator_kubeconfig() {
  local token
  token=$(kubectl create --raw /api/v1/namespaces/jit-system/serviceaccounts/jit-operator/token -f - \
    <<<'{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"expirationSeconds":86400}}' |
    sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
  [[ -n $token ]] || fail "the API server issued no token for the operator"
  (
    umask 077
    cat >"$1" <<KUBECONFIG
apiVersion: v1
kind: Config
clusters:
  - name: cluster
    cluster:
      server: $(kubectl config view --minify -o 'jsonpath={.clusters[0].cluster.server}')
      certificate-authority-data: $(kubectl config view --minify --flatten --raw -o 'jsonpath={.clusters[0].cluster.certificate-authority-data}')
users:
  - name: jit-operator
    user: {token: $token}
contexts:
  - name: operator
    context: {cluster: cluster, user: jit-operator}
current-context: operator
KUBECONFIG
  )
}

webhook_port() {
  kill -0 "$operator_pid" || fail "the operator has ended: $(tail -n 5 "$1/operator.log")"
  sed -n 's/.* serves webhooks on port \([0-9]*\) .*/\1/p' "$1/operator.log" | grep .
}

# Whether a webhook is in force only shows in what it does: a dry run of a request comes back stamped.
webhooks_in_force() {
  kubectl create --dry-run=server -o yaml -f - <<'REQUEST' | grep -q 'jitoperator.io/stamp:'
apiVersion: jitoperator.io/v1alpha1
kind: AccessRequest
metadata: {name: probe, namespace: default}
spec:
  role: {kind: ClusterRole, name: view}
  reason: Are the webhooks in force?
REQUEST
}
