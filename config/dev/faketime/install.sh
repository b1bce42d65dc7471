#!/usr/bin/env bash
# Makes sure that libfaketime is on this machine, for replicas whose clock is wrong, and prints the path of its library. Debian's is
# unpacked into the user's cache, which takes neither root nor an installation.
#
#   install.sh        stdout: one line, the path. stderr: progress.
#
# XDG_CACHE_HOME       where it is kept (default ~/.cache), under jit-operator/faketime
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

say() { printf '%s\n' "faketime: $*" >&2; }
die() { say "$*"; exit 1; }

cache=${XDG_CACHE_HOME:-$HOME/.cache}/jit-operator/faketime
library=$cache/libfaketimeMT.so.1
# Far enough from today to be seen in the year alone.
works() { [[ -f $library && $(LD_PRELOAD=$library FAKETIME='+4000d' date +%Y 2>/dev/null) -gt $(date +%Y) ]]; }

mkdir -p "$cache"
exec {lock}>"$cache/.lock"
flock "$lock"
if ! works; then
  command -v apt-get >/dev/null || die "getting it needs apt (Debian or Ubuntu)"
  scratch=$(mktemp -d "$cache/.partial.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  say "fetching libfaketime (100 kB)"
  apt_unpack libfaketime "$scratch" || die "could not fetch libfaketime"
  find "$scratch/files" -name libfaketimeMT.so.1 -exec mv -f {} "$library" \;
  works || die "the libfaketime that was fetched does not change the time"
fi
printf '%s\n' "$library"
