#!/usr/bin/env bash
# Installs what compiling kubectl-jit to native code needs, if it is missing: a C compiler to link with, and the headers of zlib.
# On Debian or Ubuntu, as root or by sudo.
set -euo pipefail
# shellcheck source=config/dev/apt.sh
. "$(dirname "${BASH_SOURCE[0]}")/../apt.sh"

if command -v cc >/dev/null 2>&1 && [ -e /usr/include/zlib.h ]; then
  exit 0
fi

apt_install gcc libc6-dev zlib1g-dev
