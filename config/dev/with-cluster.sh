#!/usr/bin/env bash
# Runs a command beside a Kubernetes API server of its own: a real etcd and kube-apiserver on loopback ports, with RBAC and admission.
#   config/dev/with-cluster.sh COMMAND [ARGUMENT...]
# The command finds an administrator's kubeconfig in JIT_TEST_KUBECONFIG. Both servers end with it, and with this script, however it
# ends; nothing is kept. If JIT_TEST_KUBECONFIG is set already, that cluster is used and nothing is started.
set -euo pipefail

if [[ -n ${JIT_TEST_KUBECONFIG:-} ]]; then
  exec "$@"
fi

assets=$("$(dirname "$0")/control-plane/install.sh")
dir=$(mktemp -d "${TMPDIR:-/tmp}/jit-cluster.XXXXXX")
pids=()

cleanup() {
  if ((${#pids[@]})); then
    kill -KILL "${pids[@]}" 2>/dev/null || true
    wait "${pids[@]}" 2>/dev/null || true
  fi
  rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# certificate NAME SUBJECT [EXTENSION]: signed by this cluster's own authority.
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/$1.key" -out "$dir/$1.csr" -subj "$2" 2>/dev/null
  openssl x509 -req -in "$dir/$1.csr" -CA "$dir/ca.crt" -CAkey "$dir/ca.key" -CAcreateserial -out "$dir/$1.crt" -days 2 \
    -extfile <(printf '%s\n' "${3:-}") 2>/dev/null
}

# A loopback port that nobody listens on, from the kernel's own table.
free_port() {
  local port
  for ((port = $1; port < 60000; port++)); do
    if ! grep -qi ":$(printf '%04X' "$port") 00000000:0000 0A" /proc/net/tcp; then
      echo "$port"
      return
    fi
  done
  return 1
}

# daemon NAME COMMAND...: killed with this shell even if that is killed.
daemon() {
  local name=$1
  shift
  setpriv --pdeathsig KILL "$@" >"$dir/$name.log" 2>&1 </dev/null &
  pids+=($!)
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/ca.key" -out "$dir/ca.crt" -days 2 \
  -subj /CN=jit-test-ca 2>/dev/null
certificate server /CN=kube-apiserver subjectAltName=IP:127.0.0.1
certificate admin /O=system:masters/CN=admin
openssl genrsa -out "$dir/service-account.key" 2048 2>/dev/null

client_port=$(free_port $((20000 + $$ % 20000)))
peer_port=$(free_port $((client_port + 1)))
api_port=$(free_port $((peer_port + 1)))

daemon etcd "$assets/etcd" --data-dir "$dir/etcd" --unsafe-no-fsync --listen-peer-urls "http://127.0.0.1:$peer_port" \
  --listen-client-urls "http://127.0.0.1:$client_port" --advertise-client-urls "http://127.0.0.1:$client_port"
daemon kube-apiserver "$assets/kube-apiserver" --etcd-servers "http://127.0.0.1:$client_port" \
  --bind-address 127.0.0.1 --advertise-address 127.0.0.1 --secure-port "$api_port" \
  --tls-cert-file "$dir/server.crt" --tls-private-key-file "$dir/server.key" --client-ca-file "$dir/ca.crt" \
  --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24 --service-account-issuer https://kubernetes.default.svc \
  --service-account-key-file "$dir/service-account.key" --service-account-signing-key-file "$dir/service-account.key"

cat >"$dir/admin.kubeconfig" <<KUBECONFIG
apiVersion: v1
kind: Config
clusters:
  - name: test
    cluster: {server: "https://127.0.0.1:$api_port", certificate-authority: $dir/ca.crt}
users:
  - name: admin
    user: {client-certificate: $dir/admin.crt, client-key: $dir/admin.key}
contexts:
  - name: test
    context: {cluster: test, user: admin}
current-context: test
KUBECONFIG
export JIT_TEST_KUBECONFIG=$dir/admin.kubeconfig

# Ready is what the API server says itself, over a raw TLS connection: no kubectl and no curl are needed.
ready() {
  printf 'GET /readyz HTTP/1.0\r\n\r\n' | openssl s_client -quiet -connect "127.0.0.1:$api_port" -CAfile "$dir/ca.crt" \
    -cert "$dir/admin.crt" -key "$dir/admin.key" -ign_eof 2>/dev/null | grep -q '200 OK'
}
for ((attempt = 0; attempt < 300; attempt++)); do
  ready && break
  if ! kill -0 "${pids[0]}" 2>/dev/null || ! kill -0 "${pids[1]}" 2>/dev/null || ((attempt == 299)); then
    tail -n 20 "$dir/etcd.log" "$dir/kube-apiserver.log" >&2
    echo "$0: the API server did not get ready" >&2
    exit 1
  fi
  sleep 0.2
done

status=0
"$@" || status=$?
exit "$status"
