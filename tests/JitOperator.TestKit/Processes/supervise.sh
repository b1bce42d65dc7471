#!/bin/sh
# Runs a daemon that must not outlive its owner, however the owner ends.
#   sh -c "$(cat supervise.sh)" supervise LOG SCRATCH COMMAND [ARGUMENT...]
# stdout: one line, the daemon's process id. stdin, which the owner alone holds the other end of: one signal name a line, passed on
# to the daemon. When the owner closes it or dies, the daemon is killed and the folder SCRATCH is removed (none if empty).
# Ends when the daemon ends, with its exit code. setpriv is for the case that this shell itself is killed.
log=$1 scratch=$2
shift 2
exec 3<&0 2>>"$log"

setpriv --pdeathsig KILL "$@" </dev/null >>"$log" 2>&1 3<&- &
daemon=$!
echo "$daemon"
exec >&2

(
  while read -r signal; do
    kill -s "$signal" "$daemon"
  done
  trap '' TERM
  kill -s KILL "$daemon"
  [ -z "$scratch" ] || rm -rf -- "$scratch"
) <&3 &
listener=$!

wait "$daemon"
status=$?
kill "$listener"
exit "$status"
