#!/usr/bin/env bash
# Makes sure that Prometheus and promtool are on this machine, from the distribution's packages. Its service does not run.
#
#   install.sh        stdout: nothing. stderr: progress. Does nothing where both are installed. Takes root, or sudo that does not ask.
#
# Exit codes: 0 they are there, 1 they could not be installed, 2 this system has no apt, or this account cannot install with it.
set -euo pipefail

readonly programs=(prometheus promtool)

say() { printf '%s\n' "prometheus: $*" >&2; }
die() { say "$*"; exit 1; }

missing() {
  local name
  for name in "${programs[@]}"; do
    command -v "$name" >/dev/null || echo "$name"
  done
}

main() {
  # Several test runs may start at once: one installs, the others wait.
  exec {lock}>"${TMPDIR:-/tmp}/jit-prometheus-install.$EUID.lock"
  flock "$lock"
  [[ -n $(missing) ]] || return 0

  local as_root=()
  ((EUID == 0)) || as_root=(sudo --non-interactive)
  if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    say "there is no Prometheus here, and installing one needs apt and root: apt-get install prometheus"
    exit 2
  fi

  say "installing prometheus (some 100 MB)"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q=2 -o DPkg::Lock::Timeout=300)
  "${apt[@]}" update >&2 || say "the package lists could not be refreshed; going on with those that are there"
  # A test starts its own. A policy that says no keeps the package from starting its service, and is taken away again.
  local policy=/usr/sbin/policy-rc.d placed=
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
    placed=yes
  fi
  local status=0
  "${apt[@]}" install --no-install-recommends -y prometheus </dev/null >&2 || status=$?
  [[ -z $placed ]] || "${as_root[@]}" rm -f "$policy"
  ((status == 0)) || die "could not install prometheus: install it and run this again"
  # Where the package started it all the same, or will at the next boot.
  if command -v systemctl >/dev/null; then
    "${as_root[@]}" systemctl disable --now prometheus.service >/dev/null 2>&1 || true
  fi
  [[ -z $(missing) ]] || die "installed, but still not found: $(missing | tr '\n' ' ')"
}

main "$@"
