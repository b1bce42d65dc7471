#!/usr/bin/env bash
# Completion of kubectl-jit in bash: source <(kubectl-jit completion bash)

_kubectl_jit() {
  local rest=${COMP_LINE-${COMP_WORDS[*]}} trimmed word i typed current prefix directive line
  local -a words=() lines=()
  COMPREPLY=()

  # Bash takes --role=view and system:node apart at = and :. What no space parts in the line is one word.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]-}
    trimmed=${rest#"${rest%%[![:space:]]*}"}
    if ((i > 0)) && [[ $trimmed == "$rest" ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    rest=${trimmed#"$word"}
  done
  current=${words[-1]}
  typed=${COMP_WORDS[COMP_CWORD]-}
  [[ $typed != [=:] ]] || typed=

  mapfile -t lines < <("${words[0]}" __complete "${words[@]:1}" 2>/dev/null)
  ((${#lines[@]} > 0)) || return 0
  directive=${lines[-1]#:}
  unset 'lines[-1]'

  # What is printed for --role= is the value alone; what bash wants is what follows the last = or :.
  prefix=${current%"$typed"}
  [[ $current != -*=* ]] || prefix=${prefix#"${current%%=*}="}
  for line in "${lines[@]}"; do
    line=${line%%$'\t'*}
    COMPREPLY+=("${line#"$prefix"}")
  done
  if ((directive == 0)); then
    compopt -o default 2>/dev/null || true
  fi
}

complete -F _kubectl_jit kubectl-jit
