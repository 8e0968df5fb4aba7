#!/usr/bin/env bash
# Prints how fast the filter matcher is beside its peers, and how its cost grows. Takes about half an hour.
# usage: bench/matcher.sh [ROUNDS] [LOG RULES]   (LOG and RULES, one a line, take the place of the invented ones)
set -euo pipefail
cd "$(dirname "$0")/.."
mvn -q -B -Pbench -pl bench -am -DskipTests -Dspotless.check.skip=true package
java=$(for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do [[ -r $home/release ]] && grep -q '^JAVA_VERSION="25' "$home/release" && echo "$home/bin/java" && break; done)
exec "$java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED -cp "bench/target/classes:bench/target/lib/*" acme.bench.MatcherTable "$@"
