#compdef kubectl-jit
# Completion of kubectl-jit in zsh: source <(kubectl-jit completion zsh), after compinit; or as a file _kubectl-jit in a folder of fpath.

_kubectl_jit() {
  local -a lines values typed
  local current prefix line value about
  typed=("${(@Q)words[1,CURRENT]}")
  current=${typed[-1]}
  lines=("${(@f)$(${typed[1]} __complete "${(@)typed[2,-1]}" 2>/dev/null)}")
  (( ${#lines} > 0 )) && [[ ${lines[-1]} == :* ]] || return 1
  [[ $current == -*=* ]] && prefix="${current%%=*}="
  for line in "${(@)lines[1,-2]}"; do
    value=${line%%$'\t'*}
    about=${line#*$'\t'}
    [[ $about == $line ]] && about=
    value=$prefix$value
    values+=("${value//:/\\:}${about:+:$about}")
  done
  if (( ${#values} )); then
    _describe -V 'kubectl jit' values
  elif [[ ${lines[-1]} == :0 ]]; then
    _files
  fi
}

if [[ ${funcstack[1]} == _kubectl* ]]; then
  _kubectl_jit "$@"
else
  compdef _kubectl_jit kubectl-jit
fi
