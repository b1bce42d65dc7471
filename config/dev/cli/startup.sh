#!/bin/sh
# Measures how long programs take to start and what memory they need, beside kubectl, in one run: medians of as many rounds as asked
# for, the programs in turn, so that what else goes on meets all alike.
#   startup.sh ROUNDS KUBECTL-JIT [JIT-OPERATOR]
set -eu

if [ $# -lt 2 ]; then
  echo "usage: startup.sh ROUNDS KUBECTL-JIT [JIT-OPERATOR]" >&2
  exit 2
fi

exec python3 - "$@" <<'PYTHON'
import os, statistics, sys, time

rounds = int(sys.argv[1])
programs = {"kubectl version --client": ["kubectl", "version", "--client"], "kubectl-jit --version": [sys.argv[2], "--version"]}
if len(sys.argv) > 3:
    programs["jit-operator --version"] = [sys.argv[3], "--version"]


def run(command):
    begin = time.monotonic()
    child = os.fork()
    if child == 0:
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        try:
            os.execvp(command[0], command)
        finally:
            os._exit(127)
    _, status, usage = os.wait4(child, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


seen = {name: [] for name in programs}
for _ in range(rounds + 1):
    for name, command in programs.items():
        seen[name].append(run(command))
print(f"{'':28} {'median':>9} {'fastest':>9} {'CPU':>9} {'memory':>9}")
for name, all_of_it in seen.items():
    # The first round fills the caches.
    times, cpu, memory = zip(*all_of_it[1:])
    print(f"{name:28} {statistics.median(times) * 1000:6.0f} ms {min(times) * 1000:6.0f} ms {statistics.median(cpu) * 1000:6.0f} ms {statistics.median(memory) / 1024:6.1f} MB")
PYTHON
