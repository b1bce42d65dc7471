#!/usr/bin/env bash
# Runs the steps of one page in this shell. The steps come after this text; each is a call of jit_step.
# JIT_OUT: the folder for their outputs. JIT_USERS: the folder with kubeconfigs of people.
jit_terminals=()
# What runs in a terminal of its own has a session of its own, and ends with the page.
trap 'for jit_pid in "${jit_terminals[@]}"; do kill -TERM -- "-$jit_pid" 2>/dev/null; done; wait' EXIT

jit_fail() { # LINE WHAT
  printf '\nline %s: %s\n' "$1" "$2"
  exit 1
}

jit_step() { # LINE PERSON FAILS, and the command in jit_command
  local jit_line=$1 jit_person=$2 jit_fails=$3 jit_status=0 jit_mine=${KUBECONFIG:-}
  printf '\n%s$ %s\n' "$jit_person" "$jit_command"
  [ -z "$jit_person" ] || export KUBECONFIG="$JIT_USERS/$jit_person.kubeconfig"
  [ -z "$jit_person" ] || [ -f "$KUBECONFIG" ] || jit_fail "$jit_line" "nobody is called $jit_person"
  eval "$jit_command" >"$JIT_OUT/$jit_line" 2>&1 </dev/null || jit_status=$?
  [ -z "$jit_person" ] || export KUBECONFIG="$jit_mine"
  cat "$JIT_OUT/$jit_line"
  if [ "$jit_fails" = yes ] && [ "$jit_status" = 0 ]; then jit_fail "$jit_line" 'this should have been refused'; fi
  if [ "$jit_fails" = no ] && [ "$jit_status" != 0 ]; then jit_fail "$jit_line" "ended with exit code $jit_status"; fi
}

jit_terminal() { # LINE UNTIL, and the command in jit_command
  local jit_tries=0
  printf '\n(another terminal)$ %s\n' "$jit_command"
  setsid bash -c "$jit_command" >"$JIT_OUT/$1" 2>&1 </dev/null &
  jit_terminals+=($!)
  until grep -qF -- "$2" "$JIT_OUT/$1"; do
    kill -0 "${jit_terminals[-1]}" 2>/dev/null || jit_fail "$1" "has ended: $(tail -n 20 "$JIT_OUT/$1")"
    [ $((jit_tries += 1)) -le 900 ] || jit_fail "$1" "did not say \"$2\" within 180 s: $(tail -n 20 "$JIT_OUT/$1")"
    sleep 0.2
  done
  cat "$JIT_OUT/$1"
}

