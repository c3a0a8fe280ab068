#!/bin/sh
# Make the environment in .venv with the first Python 3.11 or later that can.
# PYTHON=/path/to/python chooses one.
set -eu
cd "$(dirname "$0")/.."

able='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' 2>/dev/null; then
    exit 0
fi
for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c "$able" 2>/dev/null; then
        "$python" -m venv --clear .venv
        exit 0
    fi
done
echo "make setup: no Python 3.11 or later with venv was found (tried ${PYTHON:-python3, python3.11 to python3.14})." >&2
echo "On Debian or Ubuntu: apt-get install python3-venv. Elsewhere: PYTHON=/path/to/python make setup" >&2
exit 1
