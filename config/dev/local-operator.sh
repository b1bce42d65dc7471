#!/usr/bin/env bash
# Runs the operator on this machine until Ctrl-C, for a cluster without nodes: the cluster of KUBECONFIG, on which the operator is
# installed already. It runs as its own service account, and its webhooks are called at this machine instead of at a Service.
#   config/dev/local-operator.sh
# JIT_TEST_CLUSTER_DIR, as config/dev/cluster.sh prints it, has the API server's audit events come in as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=config/dev/operator.sh
. config/dev/operator.sh

: "${KUBECONFIG:?names the cluster; config/dev/cluster.sh up prints it}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/jit-local.XXXXXX")
trap 'rm -rf "$dir"' EXIT
command -v kubectl >/dev/null || kubectl() { "$(config/dev/control-plane/install.sh)/kubectl" "$@"; }

run_operator "$dir"
echo "The operator runs; its log is $dir/operator.log. Ctrl-C ends it."
wait "$operator_pid"
