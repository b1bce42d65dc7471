#!/usr/bin/env bash
# Makes sure that a real object store with Object Lock (Ceph's radosgw) is on this machine, from the distribution's packages.
#
#   install.sh        stdout: nothing. stderr: progress. Does nothing where it is installed. Takes root, or sudo that does not ask.
#
# Exit codes: 0 it is there, 1 it could not be installed, 2 this system has no apt, so there is nothing to install it with.
set -euo pipefail

readonly packages=(ceph-mon ceph-osd radosgw)
readonly programs=(ceph ceph-mon ceph-osd monmaptool radosgw radosgw-admin setpriv)

say() { printf '%s\n' "object-store: $*" >&2; }
die() { say "$*"; exit 1; }

missing() {
  local name
  for name in "${programs[@]}"; do
    command -v "$name" >/dev/null || echo "$name"
  done
}

main() {
  # Several test runs may start at once: one installs, the others wait.
  exec {lock}>"${TMPDIR:-/tmp}/jit-object-store-install.$EUID.lock"
  flock "$lock"
  [[ -n $(missing) ]] || return 0
  if ! command -v apt-get >/dev/null; then
    say "installing needs apt (Debian or Ubuntu)"
    exit 2
  fi

  local as_root=()
  ((EUID == 0)) || as_root=(sudo --non-interactive)
  say "installing ${packages[*]} (some 70 MB)"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || say "the package lists could not be refreshed; going on with those that are there"
  "${apt[@]}" install --no-install-recommends -y "${packages[@]}" </dev/null >&2 ||
    die "could not install ${packages[*]}: install them and run this again"
  [[ -z $(missing) ]] || die "installed, but still not found: $(missing | tr '\n' ' ')"
}

main "$@"
