#!/bin/sh
# Installs Debian's newest PostgreSQL that has pg_cron, for test/pg_cron.test.ts: as root, or by sudo if it asks no
# password. No cluster is made of it; the test makes one of its own. Where it cannot be installed, says so.
set -eu
if ls /usr/lib/postgresql/*/lib/pg_cron.so >/dev/null 2>&1; then exit 0; fi

skip() {
    echo "make test: pg_cron cannot be installed here ($1): test/pg_cron.test.ts is skipped" >&2
    exit 0
}
command -v apt-get >/dev/null || skip 'no apt-get'
if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || skip 'neither root nor sudo without password'
    exec sudo -n sh "$0"
fi

export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null </dev/null; }
newest() { apt-cache --names-only search '^postgresql-[0-9]+-cron$' | sed 's/ .*//' | sort -V | tail -n 1; }
package=$(newest)
if [ -z "$package" ]; then
    apt-get update -qq || skip 'apt-get update failed'
    package=$(newest)
fi
[ -n "$package" ] || skip 'no such package'

echo "make test: installing $package" >&2
install postgresql-common || skip 'apt-get install failed'
settings=/etc/postgresql-common/createcluster.conf
cp -p "$settings" "$settings.p4"
trap 'mv "$settings.p4" "$settings"' EXIT
echo 'create_main_cluster = false' >>"$settings"
install "${package%-cron}" "$package" || skip 'apt-get install failed'
