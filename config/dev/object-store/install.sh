#!/usr/bin/env bash
# Makes sure that a real object store with Object Lock (Ceph's radosgw) is on this machine, from the distribution's packages.
#
#   install.sh        stdout: nothing. stderr: progress. Does nothing where it is installed. Takes root, or sudo that does not ask.
#
# Exit codes: 0 it is there, 1 it could not be installed, 2 this system has no apt, or this account cannot install with it.
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

readonly packages=(ceph-mon ceph-osd radosgw)
readonly programs=(ceph ceph-mon ceph-osd monmaptool radosgw radosgw-admin setpriv)

say() { printf '%s\n' "object-store: $*" >&2; }
die() { say "$*"; exit 1; }

main() {
  one_at_a_time object-store
  [[ -n $(not_on_path "${programs[@]}") ]] || return 0
  if ! apt_usable; then
    say "installing needs apt (Debian or Ubuntu) and root"
    exit 2
  fi

  say "installing ${packages[*]} (some 70 MB)"
  apt_install "${packages[@]}" ||
    die "could not install ${packages[*]}: install them and run this again"
  [[ -z $(not_on_path "${programs[@]}") ]] || die "installed, but still not found: $(not_on_path "${programs[@]}" | tr '\n' ' ')"
}

main "$@"
