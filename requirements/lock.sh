#!/bin/sh
# Lock the requirement files anew, to the newest versions on the registry in use.
set -eu
cd "$(dirname "$0")"
lock() {
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header "$@"
}
lock run.in --output-file run.txt
lock --constraints run.txt build.in --output-file build.txt
lock --constraints run.txt --constraints build.txt dev.in --output-file dev.txt
