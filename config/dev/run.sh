#!/usr/bin/env bash
# Keeps a cluster with the operator until Ctrl-C, for playing by hand: `make run`. Prints what to type first.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=config/dev/operator.sh
. config/dev/operator.sh

: "${JIT_TEST_KUBECONFIG:?run it as: make run}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/jit-run.XXXXXX")
trap 'rm -rf "$dir"' EXIT
kubectl=$(command -v kubectl || echo "$(config/dev/control-plane/install.sh)/kubectl")
export KUBECONFIG=$JIT_TEST_KUBECONFIG
kubectl() { "$kubectl" --cache-dir "$dir/cache" "$@"; }

start_operator "$dir"
kubectl apply -f config/samples/00-namespace.yaml -f config/samples/10-policy-one-stage.yaml >/dev/null
kubectl -n payments create rolebinding developers --clusterrole=jit-requester --group=payments-developers >/dev/null
kubectl create clusterrolebinding offers --clusterrole=jit-offers --group=payments-developers >/dev/null
kubectl -n payments create rolebinding leads --clusterrole=jit-approver --group=payments-leads --group=payments-developers >/dev/null
config/dev/cluster.sh user alice payments-developers >"$dir/alice.kubeconfig"
config/dev/cluster.sh user bob payments-leads >"$dir/bob.kubeconfig"

key=$("$operator" audit key --cluster demo)

cat <<TEXT
The operator runs; its log is $dir/operator.log

  admin=$KUBECONFIG
  alice=$dir/alice.kubeconfig      payments-developers: may ask
  bob=$dir/bob.kubeconfig        payments-leads: may agree
  kubectl=$kubectl

Try:
  $kubectl --kubeconfig $dir/alice.kubeconfig apply -f config/samples/21-request-smallest.yaml
  $kubectl --kubeconfig $dir/bob.kubeconfig -n payments get accessapprovals
  $kubectl --kubeconfig $dir/bob.kubeconfig -n payments patch aapr NAME --type merge -p '{"spec":{"decision":"Approved"}}'
  $operator audit verify --kubeconfig $KUBECONFIG --key $key

Ctrl-C ends it all.
TEXT
wait "$operator_pid"
