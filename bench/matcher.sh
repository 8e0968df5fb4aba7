#!/usr/bin/env bash
# Prints how fast the filter matcher is beside its peers, and how its cost grows. Takes about half an hour.
# usage: bench/matcher.sh [ROUNDS] [LOG RULES]   (LOG and RULES, one a line, take the place of the invented ones)
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -Pbench -pl bench -am -DskipTests package 2>/dev/null || mvn -q -Pbench -pl bench -am -DskipTests package
java=$(for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do [[ -r $home/release ]] && grep -q '^JAVA_VERSION="25' "$home/release" && echo "$home/bin/java" && break; done)
exec "$java" --enable-native-access=ALL-UNNAMED -cp "bench/target/classes:bench/target/lib/*" acme.bench.MatcherTable "$@"
