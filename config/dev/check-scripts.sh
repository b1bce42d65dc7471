#!/bin/sh
# Checks every shell script of the repository: it parses, it can be executed, and shellcheck (where there is one) has no complaint.
set -eu
cd "$(dirname "$0")/../.."

scripts=$(find .ci config src tests -type f \( -name '*.sh' -o -name 'kubectl_complete-*' -o -path '.ci/*' \) ! -path '*/bin/*' ! -path '*/obj/*' | sort)
status=0
for script in $scripts; do
  # The first line says which shell reads it.
  case $(head -n 1 "$script") in
    '#!/bin/sh') shell=sh ;;
    '#!/bin/bash' | '#!/usr/bin/env bash') shell=bash ;;
    *) echo "$script: starts with neither #!/bin/sh nor #!/usr/bin/env bash" >&2; status=1; continue ;;
  esac
  "$shell" -n "$script" || status=1
  [ -x "$script" ] || { echo "$script: not executable" >&2; status=1; }
done

if command -v shellcheck >/dev/null 2>&1; then
  # shellcheck disable=SC2086 # paths without spaces, as find printed them
  shellcheck $scripts || status=1
fi
exit "$status"
