#!/usr/bin/env bash
# Times whole runs of ./acme diagnose, JVM start included: a log of 1 MB, and one of 500 MB with a heap of 256 MB.
# usage: bench/diagnose.sh [MEGABYTES]
set -euo pipefail
cd "$(dirname "$0")/.."
megabytes=${1:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./acme --version >/dev/null
java=$(for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do [[ -r $home/release ]] && grep -q '^JAVA_VERSION="25' "$home/release" && echo "$home/bin/java" && break; done)
"$java" bench/TrainingLog.java "$work/small.log" 1 7
"$java" bench/TrainingLog.java "$work/large.log" "$megabytes" 7

run() {
  local TIMEFORMAT=%R
  { time ./acme diagnose --format jsonl "$1" >"$work/result.json"; } 2>&1
}

run "$work/small.log" >/dev/null
echo "1 MB, five runs, seconds:" $(for _ in 1 2 3 4 5; do run "$work/small.log"; done)
export ACME_JAVA_OPTIONS=-Xmx256m
seconds=$(run "$work/large.log")
echo "$megabytes MB with -Xmx256m: $seconds s, $(awk "BEGIN{printf \"%.0f\", $megabytes/$seconds}") MB/s"
grep -o '"error_type":"[^"]*"\|"lines_in":[0-9]*\|"lines_kept":[0-9]*' "$work/result.json" | tr '\n' ' '
echo
