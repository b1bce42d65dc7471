#!/usr/bin/env bash
# Makes sure that a Chromium for tests is on this machine, from the distribution's packages where there is none yet.
#
#   install.sh        stdout: the path of its program. stderr: progress. Takes root, or sudo that does not ask, where it must install.
#
# Exit codes: 0 it is there, 1 it could not be installed, 2 there is none and this account cannot install one.
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

readonly programs=(chromium chromium-browser google-chrome-stable google-chrome)

say() { printf '%s\n' "browser: $*" >&2; }
die() { say "$*"; exit 1; }

# An Ubuntu without snap has a chromium-browser that only says how to get one: what cannot tell its version is none.
find_browser() {
  local name path
  for name in "${programs[@]}"; do
    path=$(command -v "$name") || continue
    "$path" --version >/dev/null 2>&1 || continue
    echo "$path"
    return 0
  done
  return 1
}

main() {
  one_at_a_time browser
  ! find_browser || return 0

  if ! apt_usable; then
    say "there is no Chromium here, and installing one needs apt and root: apt-get install chromium"
    exit 2
  fi

  say "installing chromium (some 100 MB)"
  apt_install chromium || die "could not install chromium: install it and run this again"
  find_browser || die "installed, but still not found"
}

main "$@"
