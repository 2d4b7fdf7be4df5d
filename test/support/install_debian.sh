#!/bin/sh
# Installs Debian's packages for the tests that are named: as root, or by sudo if it asks no password. Where that cannot
# be, says so. Nothing is started and no cluster is made: the tests start servers of their own.
#   pg_cron             the newest PostgreSQL that has it
#   debian_server       the same, and dump_and_restore
#   pgbouncer
#   report_in_chromium  chromium
#   feeders             psql, rsyslog, kcat
set -eu
is_installed() {
    case $1 in
        pg_cron | debian_server | dump_and_restore) ls /usr/lib/postgresql/*/lib/pg_cron.so >/dev/null 2>&1 ;;
        pgbouncer) [ -x /usr/sbin/pgbouncer ] ;;
        report_in_chromium) command -v chromium >/dev/null || command -v google-chrome >/dev/null ;;
        feeders) command -v psql >/dev/null && [ -x /usr/sbin/rsyslogd ] && command -v kcat >/dev/null ;;
    esac
}
missing=
for name; do is_installed "$name" || missing="$missing $name"; done
[ -n "$missing" ] || exit 0

skip() {
    echo "make test: cannot be installed here ($1), so it is not tested:$missing" >&2
    exit 0
}
command -v apt-get >/dev/null || skip 'no apt-get'
if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || skip 'neither root nor sudo without password'
    exec sudo -n sh "$0" "$@"
fi

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null </dev/null || skip 'apt-get install failed'; }
newest() { apt-cache --names-only search "$1" | sed 's/ .*//' | sort -V | tail -n 1; }
find_packages() {
    packages=
    for name in $missing; do
        case $name in
            pg_cron | debian_server | dump_and_restore) found=$(newest '^postgresql-[0-9]+-cron$') packages="$packages ${found%-cron}" ;;
            pgbouncer) found=$(newest '^pgbouncer$') ;;
            report_in_chromium) found=$(newest '^chromium$') packages="$packages fonts-dejavu-core" ;;
            feeders) found=$(newest '^kcat$') packages="$packages rsyslog postgresql-client" ;;
        esac
        [ -n "$found" ] || return 1
        packages="$packages $found"
    done
}
if ! find_packages; then
    apt-get update -qq || skip 'apt-get update failed'
    find_packages || skip 'no such package'
fi

echo "make test: installing$packages" >&2
services=/usr/sbin/policy-rc.d
clusters=/etc/postgresql-common/createcluster.conf
trap '[ ! -e $clusters.p4 ] || mv $clusters.p4 $clusters; [ ! -e $services.p4 ] || rm $services $services.p4' EXIT
if [ ! -e $services ]; then
    touch $services.p4
    printf '#!/bin/sh\nexit 101\n' >$services
    chmod +x $services
fi
install postgresql-common
cp -p $clusters $clusters.p4
echo 'create_main_cluster = false' >>$clusters
# shellcheck disable=SC2086 # a list
install $packages
