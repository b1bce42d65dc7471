# Completion of kubectl-jit in fish: kubectl-jit completion fish | source

function __kubectl_jit_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($words[1] __complete $words[2..-1] "$current" 2>/dev/null)
    test (count $lines) -gt 0; or return
    set -l prefix (string match -r -- '^-.*?=' "$current")
    for line in $lines[1..-2]
        printf '%s%s\n' "$prefix" "$line"
    end
    if test "$lines[-1]" = ":0"
        __fish_complete_path (string replace -r -- '^-.*?=' '' "$current")
    end
end

complete -c kubectl-jit -f -a '(__kubectl_jit_complete)'
