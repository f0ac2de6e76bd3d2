#!/bin/sh
# Each file below /run/secrets becomes the variable of its name in capitals; then the command runs.
# A secret in a file is in no image, no compose file, and in nobody's list of processes.
set -eu
for file in "${PERFETCH_SECRETS:-/run/secrets}"/*; do
    [ -f "$file" ] || continue
    name=$(basename "$file" | tr '[:lower:]-' '[:upper:]_')
    case $name in
        *[!A-Z0-9_]* | [0-9]*) echo "entrypoint: $file: no name of a variable" >&2; exit 2 ;;
    esac
    export "$name=$(cat "$file")"
done
exec "$@"
