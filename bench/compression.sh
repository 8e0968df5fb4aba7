#!/usr/bin/env bash
# Measures what the filter leaves out of the logs of a folder, with the shipped rules and after learning from the first
# half of each log; with a file of labelled cases, whether their causes are kept: bench/compression.sh FOLDER [CASES.jsonl]
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
[[ $# -ge 1 && -d $1 ]] || { echo "usage: bench/compression.sh FOLDER [CASES.jsonl]" >&2; exit 2; }
[[ -d $here/app/target/acme/lib ]] || "$here/acme" --version >&2
shopt -s nullglob
logs=("$1"/*.log "$1"/*.log.gz)
cases=()
[[ $# -ge 2 ]] && cases=(--cases "$2")
home=$(for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do [[ -r $home/release ]] && grep -q '^JAVA_VERSION="25' "$home/release" && echo "$home" && break; done)
exec "$home/bin/java" -XX:+UseSerialGC -Xss4m -cp "$here/app/target/acme/lib/*" "$here/bench/TemplateLearning.java" \
  ${cases[@]+"${cases[@]}"} "${logs[@]}"
