#!/usr/bin/env bash
# The whole story, live, on a real cluster: `make demo` runs it beside one that is found or started as the tests do it.
# Every step is checked; the script ends with an error at the first that does not happen. It touches nothing but the cluster that
# JIT_TEST_KUBECONFIG names (which `config/dev/cluster.sh with` sets) and a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=config/dev/operator.sh
. config/dev/operator.sh

: "${JIT_TEST_KUBECONFIG:?run it as: make demo}"
dir=$(mktemp -d "${TMPDIR:-/tmp}/jit-demo.XXXXXX")
trap 'rm -rf "$dir"' EXIT
kubectl=$(command -v kubectl || echo "$(config/dev/control-plane/install.sh)/kubectl")
export KUBECONFIG=$JIT_TEST_KUBECONFIG
bold='' dim='' green='' reset=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
  bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' reset=$'\e[0m'
fi

kubectl() { "$kubectl" --cache-dir "$dir/cache" "$@"; }
chapter() { printf '\n%s== %s%s\n' "$bold" "$1" "$reset"; }
say() { printf '%s%s%s\n' "$dim" "$1" "$reset"; }

# as PERSON COMMAND...: shows the command and runs it as that person.
as() {
  local person=$1 word shown=
  shift
  for word in "$@"; do
    [[ $word == *[!a-zA-Z0-9/._=-]* ]] && word="'$word'"
    shown+=" $word"
  done
  printf '%s%s$%s%s\n' "$green" "$person" "${shown//$dir\//}" "$reset"
  KUBECONFIG=$dir/$person.kubeconfig "$@"
}

# refused TEXT PERSON COMMAND...: must fail, and say TEXT.
refused() {
  local text=$1 answer
  shift
  if answer=$(as "$@" 2>&1); then
    fail "this should have been refused: $answer"
  fi
  printf '%s\n' "$answer"
  grep -qF "$text" <<<"$answer" || fail "the refusal does not say: $text"
}

can() { KUBECONFIG=$dir/alice.kubeconfig kubectl auth can-i list pods -n payments; }
cannot() { ! can; }
phase() { [[ $(kubectl -n payments get areq look-into-it -o 'jsonpath={.status.phase}') == "$1" ]]; }

chapter 'A cluster, the operator, and two people'
start_operator "$dir"
say "The operator runs as system:serviceaccount:jit-system:jit-operator, with the rights of config/rbac and no other:"
KUBECONFIG=$dir/operator.kubeconfig kubectl auth can-i escalate clusterroles 2>/dev/null | sed 's/^/  may it escalate?     /' || true
KUBECONFIG=$dir/operator.kubeconfig kubectl auth can-i impersonate users | sed 's/^/  may it impersonate?  /' || true
KUBECONFIG=$dir/operator.kubeconfig kubectl auth can-i bind clusterroles/cluster-admin 2>/dev/null | sed 's/^/  may it make admins?  /' || true
kubectl apply -f config/samples/00-namespace.yaml -f config/samples/10-policy-one-stage.yaml >/dev/null
kubectl -n payments create rolebinding developers --clusterrole=jit-requester --group=payments-developers >/dev/null
kubectl -n payments create rolebinding leads --clusterrole=jit-approver --group=payments-leads --group=payments-developers >/dev/null
config/dev/cluster.sh user alice payments-developers >"$dir/alice.kubeconfig"
config/dev/cluster.sh user bob payments-leads >"$dir/bob.kubeconfig"
say 'alice is in payments-developers, bob in payments-leads; the policy payments-look lets the one ask and the other agree.'

chapter 'Alice cannot'
refused no alice kubectl auth can-i list pods -n payments

chapter 'She asks'
cat >"$dir/request.yaml" <<'REQUEST'
apiVersion: jitoperator.io/v1alpha1
kind: AccessRequest
metadata:
  name: look-into-it
  namespace: payments
spec:
  role:
    kind: ClusterRole
    name: view
  duration: 10s
  reason: Card payments fail since 14:05
  ticket: INC-4711
REQUEST
sed 's/^/  /' "$dir/request.yaml"
as alice kubectl apply -f "$dir/request.yaml"
until_true 'the request waits for approval' 30 phase AwaitingApproval
as alice kubectl -n payments get accessrequests
as alice kubectl -n payments get accessapprovals
approval=$(kubectl -n payments get aapr -o 'jsonpath={.items[0].metadata.name}')

chapter 'She cannot agree to it herself'
refused 'alice asked for this access, so somebody else must decide' \
  alice kubectl -n payments patch aapr "$approval" --type merge -p '{"spec":{"decision":"Approved"}}'

chapter 'Bob looks at it, and agrees'
as bob kubectl -n payments describe aapr "$approval" | sed -n '/^\(bob\|Name:\|  Summary:\)/p;/^  Summary:/,/^Status\|^Events/p' | grep -v '^Events' | uniq
as bob kubectl -n payments patch aapr "$approval" --type merge -p '{"spec":{"decision":"Approved","comment":"go ahead"}}'
until_true 'alice can' 30 can
until_true 'the request is active' 30 phase Active
as alice kubectl -n payments get accessrequests

chapter 'Now she can, for ten seconds'
as alice kubectl auth can-i list pods -n payments
as alice kubectl -n payments get pods
left=10
while can >/dev/null 2>&1; do
  printf '  %s can-i: yes, %2d s to go at most\n' "$(date -u +%T)" "$left"
  sleep 1
  ((left-- > 0)) || fail 'access did not end'
done
printf '  %s can-i: no\n' "$(date -u +%T)"
until_true 'the request has expired' 30 phase Expired
refused no alice kubectl auth can-i list pods -n payments
as alice kubectl -n payments get accessrequests
say 'What happened, as events:'
kubectl -n payments get events --field-selector involvedObject.kind=AccessRequest \
  --sort-by=.metadata.creationTimestamp -o 'custom-columns=TYPE:.type,REASON:.reason,MESSAGE:.message' | sed 's/^/  /'

key=$("$operator" audit key --cluster demo)
if [[ -d ${JIT_TEST_CLUSTER_DIR:-}/activity ]]; then
  chapter 'What she did with it, by the word of the API server'
  covered() { "$operator" audit export --key "$key" | grep -q '"type":"activity.coverage"'; }
  until_true 'it is known what was done with the grant' 60 covered
  "$operator" audit export --key "$key" 2>/dev/null >"$dir/use.jsonl"
  sed -n 's/.*"resource":"\([a-z]*\)".*"verb":"\([a-z]*\)"},"allowedBy":{"name":"\([^"]*\)".*"attribution":"\([A-Za-z]*\)".*/  \2 \1: \4, allowed by RoleBinding \3/p' "$dir/use.jsonl"
  sed -n 's/.*"message":"\([^"]*\)".*"type":"activity.coverage".*/  \1/p' "$dir/use.jsonl"
fi

chapter 'The log: exported and verified, with nothing but a public key'
printf '%s$ jit-operator audit export --key %s%s\n' "$green" "$key" "$reset"
"$operator" audit export --key "$key" >"$dir/log.jsonl"
# Line n of the export is record n - 1.
index=0
while read -r line; do
  who=$(sed -n 's/.*"actor":{[^}]*"username":"\([^"]*\)".*/\1/p' <<<"$line")
  printf '  %2d  %-20s %s\n' "$index" "$(sed 's/.*"type":"\([^"]*\)".*/\1/' <<<"$line")" "${who:-(the operator)}"
  index=$((index + 1))
done <"$dir/log.jsonl"
kubectl -n jit-audit get configmaps -o json >"$dir/log.json"
printf '%s$ kubectl -n jit-audit get configmaps -o json >log.json\n$ jit-operator audit verify --from log.json --key …%s\n' "$green" "$reset"
(cd "$dir" && "$operator" audit verify --from log.json --key "$key") | tee "$dir/verdict" | sed 's/^/  /'
grep -q '^VERIFIED$' "$dir/verdict" || fail 'the log does not verify'

chapter 'Somebody changes one byte of a copy'
# In the record of the grant, the first letter of the user's name.
index=$(($(grep -n '"type":"grant.issued"' "$dir/log.jsonl" | cut -d: -f1) - 1))
tampered=
for entries in $(kubectl -n jit-audit get configmaps -o 'jsonpath={range .items[*]}{.binaryData.entries}{"\n"}{end}'); do
  base64 -d <<<"$entries" >"$dir/entries"
  if grep -qa '"type":"grant.issued"' "$dir/entries"; then
    changed=$(LC_ALL=C sed 's/"username":"alice"/"username":"blice"/' "$dir/entries" | base64 -w0)
    sed "s|$entries|$changed|" "$dir/log.json" >"$dir/tampered.json"
    tampered=$(cmp -l <(base64 -d <<<"$entries") <(base64 -d <<<"$changed") | wc -l || true)
  fi
done
[[ $tampered == 1 ]] || fail "one byte should have been changed, not ${tampered:-none}"
printf '%s$ jit-operator audit verify --from tampered.json --key …%s\n' "$green" "$reset"
if (cd "$dir" && "$operator" audit verify --from tampered.json --key "$key" >verdict); then
  fail 'the changed log verifies'
fi
sed 's/^/  /' "$dir/verdict"
grep -q "record $index" "$dir/verdict" || fail "the verdict does not name record $index"

chapter 'Done'
say 'Asked, refused, agreed, used, ended on time; and nobody can change the story afterwards.'
