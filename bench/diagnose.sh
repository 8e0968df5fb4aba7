#!/usr/bin/env bash
# Times whole runs of ./acme diagnose, JVM start included, beside programs that only split the same file into lines.
# usage: bench/diagnose.sh [MEGABYTES|LOG [OPTION...]]   (the options go to acme diagnose)
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-500}
shift || true
rounds=${ROUNDS:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./acme --version >/dev/null
home=$(for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do [[ -r $home/release ]] && grep -q '^JAVA_VERSION="25' "$home/release" && echo "$home" && break; done)
"$home/bin/javac" -d "$work" bench/TrainingLog.java bench/SplitLines.java
if [[ -f $what ]]; then
  log=$what
else
  log=$work/large.log
  "$home/bin/java" -cp "$work" TrainingLog "$log" "$what" 7
fi
"$home/bin/java" -cp "$work" TrainingLog "$work/small.log" 1 7
export ACME_JAVA_OPTIONS=-Xmx256m

seconds() {
  local TIMEFORMAT=%R
  { time "$@" >"$work/result.json"; } 2>&1
}
split() { "$home/bin/java" -Xmx256m -cp "$work" SplitLines "$1" "$log"; }
diagnose() { ./acme diagnose --format jsonl "$@"; }

seconds diagnose "$work/small.log" >/dev/null
echo "1 MB, five runs, seconds:" $(for _ in 1 2 3 4 5; do seconds diagnose "$work/small.log"; done)
megabytes=$(($(stat -c %s "$log") / 1000000))
for _ in $(seq "$rounds"); do
  bytes=$(seconds split bytes)
  strings=$(seconds split strings)
  acme=$(seconds diagnose "$@" "$log")
  awk -v mb="$megabytes" -v b="$bytes" -v s="$strings" -v a="$acme" 'BEGIN {
    printf "%d MB, heap of 256 MB: acme %.2f s (%.0f MB/s), a String a line %.2f s (%.0f MB/s, ratio %.1f), line feeds only %.2f s (%.0f MB/s, ratio %.1f)\n",
      mb, a, mb / a, s, mb / s, a / s, b, mb / b, a / b }'
done
grep -o '"error_type":"[^"]*"\|"lines_in":[0-9]*\|"lines_kept":[0-9]*' "$work/result.json" | tr '\n' ' '
echo
