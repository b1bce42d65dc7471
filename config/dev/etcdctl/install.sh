#!/usr/bin/env bash
# Makes sure that etcdctl is on this machine, for the drill of backup and restore, and prints its path. One on PATH is used; else Debian's
# is unpacked into the user's cache, which takes neither root nor an installation.
#
#   install.sh        stdout: one line, the path. stderr: progress.
#
# XDG_CACHE_HOME       where it is kept (default ~/.cache), under jit-operator/etcdctl
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

say() { printf '%s\n' "etcdctl: $*" >&2; }
die() { say "$*"; exit 1; }
works() { [[ -n $1 ]] && ETCDCTL_API=3 "$1" version >/dev/null 2>&1; }

found=$(command -v etcdctl || true)
if works "$found"; then
  printf '%s\n' "$found"
  exit
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/jit-operator/etcdctl
mkdir -p "$cache"
exec {lock}>"$cache/.lock"
flock "$lock"
if ! works "$cache/etcdctl"; then
  command -v apt-get >/dev/null || die "getting it needs apt (Debian or Ubuntu); elsewhere put etcdctl on PATH"
  scratch=$(mktemp -d "$cache/.partial.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  say "fetching etcd-client (5 MB)"
  apt_unpack etcd-client "$scratch" || die "could not fetch etcd-client"
  works "$scratch/files/usr/bin/etcdctl" || die "the etcdctl that was fetched does not run"
  mv -f "$scratch/files/usr/bin/etcdctl" "$cache/etcdctl"
fi
printf '%s\n' "$cache/etcdctl"
