#!/bin/sh
# Installs what compiling kubectl-jit to native code needs, if it is missing: a C compiler to link with, and the headers of zlib.
# On Debian or Ubuntu, as root or by sudo.
set -eu

if command -v cc >/dev/null 2>&1 && [ -e /usr/include/zlib.h ]; then
  exit 0
fi

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo
$as_root apt-get update -qq
$as_root apt-get install -y --no-install-recommends gcc libc6-dev zlib1g-dev
