#!/usr/bin/env bash
# Runs a command beside a MariaDB server of its own:
#
#     scripts/with-mariadb.sh cargo nextest run
#
# The server lives in a temporary folder on a free port of the loopback interface and is gone, folder and all, when
# the command ends, however it ends. BOTYARD_TEST_MARIADB_URL tells the command where it is. Data is not synced to
# disk, which is for tests only. BOTYARD_MARIADB_OPTIONS holds more options for the server. A server that the system
# runs is neither used nor touched. The exit code is the command's; 69 means that there is no MariaDB to start.
set -euo pipefail

[[ $# -gt 0 ]] || { echo "usage: $0 COMMAND…" >&2; exit 64; }

# Debian keeps servers out of the PATH of people.
PATH=$PATH:/usr/sbin:/usr/local/sbin
server=$(type -P mariadbd) || true
# The statements that make a server's own tables: what mariadb-install-db does beside them needs more packages.
tables=
for tables in /usr/share/mysql /usr/share/mariadb; do
    [[ ! -r $tables/mysql_system_tables.sql ]] || break
    tables=
done
[[ -n $server && -n $tables ]] || {
    echo "with-mariadb: no MariaDB server found; on Debian: apt-get install mariadb-server-core" >&2
    exit 69
}

# MariaDB does not like to run as root.
as_owner=()
owner=$(id -un)
if [[ $EUID -eq 0 ]]; then
    owner=nobody
    id mysql >/dev/null 2>&1 && owner=mysql
    as_owner=(runuser -u "$owner" --)
fi

# A folder that its owner can reach: a private TMPDIR is none for another user.
folder=
for parent in "${TMPDIR:-/tmp}" /tmp; do
    folder=$(mktemp -d "$parent/botyard-mariadb.XXXXXX")
    [[ $EUID -ne 0 ]] || chown "$owner" "$folder"
    "${as_owner[@]}" test -w "$folder" 2>/dev/null && break
    rmdir "$folder"
    folder=
done
[[ -n $folder ]] || { echo "with-mariadb: the user $owner can write no temporary folder" >&2; exit 73; }
data=$folder/data

clean_up() {
    trap '' INT TERM HUP
    if [[ -s $folder/pid ]]; then
        kill -KILL "$(cat "$folder/pid")" 2>/dev/null || true
        wait 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# Small files: the defaults take hundreds of megabytes.
small=(--no-defaults "--datadir=$data" --innodb-log-file-size=8M --innodb-data-file-path=ibdata1:4M:autoextend
    --innodb-temp-data-file-path=ibtmp1:4M:autoextend --innodb-buffer-pool-size=64M --aria-log-file-size=8M
    --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync)
"${as_owner[@]}" mkdir -p "$data/mysql"
{
    printf '%s;\n' 'CREATE DATABASE IF NOT EXISTS mysql' 'USE mysql' 'SET @auth_root_socket = NULL'
    cat "$tables"/mysql_system_tables.sql "$tables"/mysql_system_tables_data.sql
} | (cd "$folder" && "${as_owner[@]}" "$server" "${small[@]}" --bootstrap) >"$folder/install.log" 2>&1 ||
    { cat "$folder/install.log" >&2; exit 70; }

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
cat >"$folder/init.sql" <<SQL
ALTER USER root@localhost IDENTIFIED BY '$password';
CREATE USER botyard@'%' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO botyard@'%' WITH GRANT OPTION;
SQL
chmod 644 "$folder/init.sql"

# Whether the server listens and has read its first statements: then it greets.
greets() {
    local greeting
    exec 4<>"/dev/tcp/127.0.0.1/$port" || return 1
    read -r -t 5 -n 5 -u 4 greeting || true
    exec 4>&-
    [[ -n $greeting ]]
} 2>/dev/null

# A port that nobody answers on may be taken a moment later: then the next one is tried.
start() {
    for _ in 1 2 3 4 5 6 7 8; do
        port=$((RANDOM % 12000 + 20000))
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
        # Its own process: its number is the script's to stop it by.
        (
            cd "$folder"
            exec "${as_owner[@]}" "$server" "${small[@]}" --port="$port" --bind-address=127.0.0.1 \
                --socket="$folder/socket" --pid-file="$folder/pid" --skip-name-resolve --init-file="$folder/init.sql" \
                --max-connections=300 --skip-log-bin --performance-schema=off --character-set-server=utf8mb4 \
                ${BOTYARD_MARIADB_OPTIONS:-}
        ) >"$folder/server.log" 2>&1 &
        started=$!
        for _ in {1..600}; do
            ! greets || return 0
            kill -0 "$started" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$started" 2>/dev/null || true
    done
    cat "$folder/server.log" >&2
    return 1
}
start || { echo "with-mariadb: the server does not start" >&2; exit 70; }

# Cleans up after a kill that leaves this script no time to: in a session of its own, so that it is not killed along.
# shellcheck disable=SC2016 # The variables are the inner shell's.
setsid --fork bash -c '
    while kill -0 "$1" 2>/dev/null; do sleep 1; done
    server=$(cat "$2/pid" 2>/dev/null) || exit 0
    kill -KILL "$server"
    while kill -0 "$server" 2>/dev/null; do sleep 0.1; done
    rm -rf "$2"
' watcher $$ "$folder" >/dev/null 2>&1 </dev/null

export BOTYARD_TEST_MARIADB_URL="mysql://botyard:$password@127.0.0.1:$port/mysql"
status=0
"$@" || status=$?
exit "$status"
