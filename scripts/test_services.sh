#!/bin/sh
# Install the programs that some tests need and pip cannot bring: PostgreSQL, Chromium and nginx.
#
# Root on Debian gets them from Debian's packages. Anybody else is told what is missing; the tests
# that need it then count as skipped. With CI=true a missing program is a failure.
set -eu

has_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$name" >/dev/null 2>&1; then
            return 0
        fi
    done
    [ -x "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" ]
}

has_nginx() {
    command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || [ -x /usr/local/sbin/nginx ]
}

missing() {
    has_postgres || echo postgresql
    has_chromium || echo chromium
    has_nginx || echo nginx
}

# Installing PostgreSQL shall not start a server of its own: the tests start a private one.
no_server_of_its_own() {
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        apt-get install --yes --quiet --no-install-recommends postgresql-common
        sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' \
            /etc/postgresql-common/createcluster.conf
    fi
}

# Nor shall nginx: Debian asks this script before it starts a service that was just installed.
keep_nginx_quiet() {
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\ncase $1 in nginx) exit 101 ;; esac\n' >/usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
    fi
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    echo "make test: installing" $wanted "with apt-get"
    log=$(mktemp)
    if ! {
        apt-get update --quiet
        case $wanted in *postgresql*) no_server_of_its_own ;; esac
        case $wanted in *nginx*) keep_nginx_quiet ;; esac
        # shellcheck disable=SC2086 # one word for each package
        apt-get install --yes --quiet --no-install-recommends $wanted
    } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
    fi
    rm -f "$log"
    wanted=$(missing)
    [ -n "$wanted" ] || exit 0
fi

echo "make test: not found on this machine:" $wanted >&2
if [ "${CI:-}" = true ]; then
    echo "make test: with CI=true every test must run; install them first." >&2
    exit 1
fi
echo "make test: the tests that need them are skipped. As root on Debian they are installed by" >&2
echo "make test: themselves; elsewhere install them and run make test again." >&2
