#!/bin/sh
# Install what makes the load of the benchmark: wrk. Root on Debian gets it from Debian's packages.
set -eu

command -v wrk >/dev/null 2>&1 && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "make bench: installing wrk with apt-get"
    log=$(mktemp)
    if ! {
        apt-get update --quiet
        DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends wrk
    } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
    fi
    rm -f "$log"
fi
command -v wrk >/dev/null 2>&1 && exit 0
echo "make bench: wrk is not on this machine; install it from your system's packages." >&2
exit 1
