#!/usr/bin/env bash
# Makes sure that Prometheus and promtool are on this machine, from the distribution's packages. Its service does not run.
#
#   install.sh        stdout: nothing. stderr: progress. Does nothing where both are installed. Takes root, or sudo that does not ask.
#
# Exit codes: 0 they are there, 1 they could not be installed, 2 this system has no apt, or this account cannot install with it.
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

readonly programs=(prometheus promtool)

say() { printf '%s\n' "prometheus: $*" >&2; }
die() { say "$*"; exit 1; }

main() {
  one_at_a_time prometheus
  [[ -n $(not_on_path "${programs[@]}") ]] || return 0

  if ! apt_usable; then
    say "there is no Prometheus here, and installing one needs apt and root: apt-get install prometheus"
    exit 2
  fi

  say "installing prometheus (some 100 MB)"
  # A test starts its own. A policy that says no keeps the package from starting its service, and is taken away again.
  local policy=/usr/sbin/policy-rc.d placed=
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    placed=yes
  fi
  local status=0
  apt_install prometheus || status=$?
  [[ -z $placed ]] || "${as_root[@]}" rm -f "$policy"
  ((status == 0)) || die "could not install prometheus: install it and run this again"
  # Where the package started it all the same, or will at the next boot.
  if command -v systemctl >/dev/null; then
    "${as_root[@]}" systemctl disable --now prometheus.service >/dev/null 2>&1 || true
  fi
  [[ -z $(not_on_path "${programs[@]}") ]] || die "installed, but still not found: $(not_on_path "${programs[@]}" | tr '\n' ' ')"
}

main "$@"
