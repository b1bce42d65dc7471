#!/usr/bin/env bash
# Runs a real object store with Object Lock (Ceph: one mon, one osd, one radosgw) on loopback until it is ended, for tests and demos.
#
#   serve.sh DIR [--memory]     DIR  keeps everything: configuration, logs and data. With what is in there it starts again on the same
#                                    ports; a new or empty one gets a new store. Short: sockets are in it.
#                               --memory  a new store keeps objects in memory only: faster, and gone when this ends
#
# stdout: once it answers S3, one line, its address: http://127.0.0.1:PORT. stderr: progress.
# Credentials of its one user: access key "jit-test", secret key "jit-test-secret", region us-east-1, path style.
# Another gateway to the same store: radosgw --conf DIR/ceph.conf with other rgw_frontends, see gateway in here.
# Nothing of it outlives this script, even if that is killed; it asks for no systemd and touches nothing outside of DIR.
set -euo pipefail

readonly access_key=jit-test secret_key=jit-test-secret

say() { printf '%s\n' "object-store: $*" >&2; }
die() { say "$*"; exit 1; }

# Below the range that kernels take outgoing connections' ports from, so that none of those takes it in the meantime.
free_port() {
  local port
  while :; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    answers "$port" || break
  done
  echo "$port"
}

# Whether anybody listens there.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A server that ends with this script, however that ends. It must not hold our stdout: whoever reads that would wait for ever.
run() {
  local log=$1
  shift
  setpriv --pdeathsig KILL "$@" </dev/null >>"$dir/$log.out" 2>&1 &
}

ceph() { command ceph --conf "$dir/ceph.conf" --connect-timeout 30 "$@" </dev/null; }

prepare() {
  local uuid mon_port gateway_port objects=bluestore
  [[ ${1:-} != --memory ]] || objects=memstore
  uuid=$(cat /proc/sys/kernel/random/uuid)
  mon_port=$(free_port)
  gateway_port=$(free_port)
  mkdir -p "$dir/mon" "$dir/osd" "$dir/run" "$dir/rgw"
  echo "$gateway_port" >"$dir/gateway-port"
  cat >"$dir/ceph.conf" <<CONF
[global]
fsid = $uuid
mon_initial_members = a
mon_host = [v2:127.0.0.1:$mon_port]
public_addr = 127.0.0.1
ms_bind_msgr1 = false
# Without signatures of its own, the client has to be told that plain connections are fine: else it waits for ever.
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc secure
run_dir = $dir/run
admin_socket = $dir/run/\$name.asok
pid_file = $dir/run/\$name.pid
log_file = $dir/\$name.log
mon_cluster_log_file = $dir/cluster.log
crash_dir = $dir/run
# One copy of everything, in few and quickly made pools, whatever else is on this disk.
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_allow_pool_delete = true
mon_max_pg_per_osd = 1000
mon_osd_full_ratio = 0.99
mon_osd_backfillfull_ratio = 0.98
mon_osd_nearfull_ratio = 0.97
mon_data_avail_crit = 1
mon_data_avail_warn = 1
paxos_propose_interval = 0.05
osd_objectstore = $objects
memstore_device_bytes = 2147483648
bluestore_block_size = 8589934592
bluestore_cache_autotune = false
bluestore_cache_size = 67108864
osd_class_load_list = *
osd_class_default_list = *
# What a gateway that was killed still watches would keep the others waiting for half a minute.
osd_client_watch_timeout = 5
osd_default_notify_timeout = 5
objecter_tick_interval = 1
rgw_frontends = beast endpoint=127.0.0.1:$gateway_port tcp_nodelay=1
rgw_data = $dir/rgw
rgw_enable_usage_log = false

[mon.a]
mon_data = $dir/mon/a

[osd.0]
osd_data = $dir/osd/0
CONF
  monmaptool --create --fsid "$uuid" --addv a "[v2:127.0.0.1:$mon_port]" "$dir/monmap" >/dev/null
  mkdir -p "$dir/mon/a" "$dir/osd/0"
  ceph-mon --conf "$dir/ceph.conf" --id a --mkfs --monmap "$dir/monmap" </dev/null >>"$dir/mkfs.out" 2>&1
  run mon ceph-mon --conf "$dir/ceph.conf" --id a --foreground
  local osd_uuid
  osd_uuid=$(cat /proc/sys/kernel/random/uuid)
  [[ $(ceph osd new "$osd_uuid") == 0 ]] || die "the first osd is not the first"
  ceph-osd --conf "$dir/ceph.conf" --id 0 --osd-uuid "$osd_uuid" --mkfs </dev/null >>"$dir/mkfs.out" 2>&1
  run osd ceph-osd --conf "$dir/ceph.conf" --id 0 --foreground
  radosgw-admin --conf "$dir/ceph.conf" user create --uid jit --display-name jit \
    --access-key "$access_key" --secret-key "$secret_key" </dev/null >>"$dir/user.out" 2>&1
  touch "$dir/prepared"
}

start() {
  [[ $(sed -n 's/^osd_objectstore = //p' "$dir/ceph.conf") == bluestore ]] || die "what was in memory in $dir is gone: take a new folder"
  run mon ceph-mon --conf "$dir/ceph.conf" --id a --foreground
  run osd ceph-osd --conf "$dir/ceph.conf" --id 0 --foreground
}

gateway() {
  run gateway radosgw --conf "$dir/ceph.conf" --name client.admin --foreground
  gateway_pid=$!
}

# A reply in the form of S3 counts, an open port does not. The store refuses an anonymous list of buckets, or gives an empty one.
is_ready() {
  local reply=
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET / HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&3 && reply=$(timeout 5 cat <&3)
  exec 3>&-
  [[ $reply == *ListAllMyBucketsResult* || $reply == *AccessDenied* ]]
}

# The gateway keeps nothing, and takes seconds to end when asked to.
end() {
  [[ -z ${gateway_pid:-} ]] || kill -KILL "$gateway_pid" 2>/dev/null || true
  # shellcheck disable=SC2046 # ids, one each
  kill $(jobs -pr) 2>/dev/null || true
  wait
}

main() {
  [[ $# -ge 1 ]] || die "which folder? usage: serve.sh DIR [--memory]"
  mkdir -p "$1"
  dir=$(cd "$1" && pwd)
  readonly dir
  # Paths of sockets have at most 107 bytes.
  ((${#dir} <= 70)) || die "the path of $dir is too long"
  "$(dirname "${BASH_SOURCE[0]}")/install.sh"
  trap 'end; exit 0' TERM INT HUP

  if [[ -e $dir/prepared ]]; then
    start
  elif [[ -n $(ls -A "$dir" | grep -v '\.log$') ]]; then
    die "$dir holds something else, or a store that was never finished"
  else
    prepare "${2:-}"
  fi
  gateway

  local port deadline=$((SECONDS + 60))
  port=$(cat "$dir/gateway-port")
  until is_ready "$port" 2>/dev/null; do
    ((SECONDS < deadline)) || die "no S3 reply within a minute; see the logs in $dir"
    (($(jobs -pr | wc -l) == 3)) || die "a server has ended: $(tail -n 3 "$dir"/*.out)"
    sleep 0.05
  done
  say "ready in $SECONDS s"
  printf 'http://127.0.0.1:%s\n' "$port"
  exec >&-
  # If one ends, so does the whole.
  wait -n
  end
  die "a server has ended; see the logs in $dir"
}

main "$@"
