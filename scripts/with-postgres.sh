#!/usr/bin/env bash
# Runs a command beside a PostgreSQL server of its own:
#
#     scripts/with-postgres.sh cargo nextest run
#
# The server lives in a temporary folder on a free port of the loopback interface and is gone, folder and all, when
# the command ends, however it ends. BOTYARD_TEST_POSTGRES_URL tells the command where it is. Data is not synced to
# disk, which is for tests only; with BOTYARD_POSTGRES_DURABLE set, as benchmarks have it, the server keeps its own
# defaults. A server that the system runs is neither used nor touched. The exit code is the command's; 69 means that
# there is no PostgreSQL to start.
set -euo pipefail

[[ $# -gt 0 ]] || { echo "usage: $0 COMMAND…" >&2; exit 64; }

# Where initdb, pg_ctl and postgres lie together: Debian's newest first, then what PATH leads to.
find_server() {
    local folder
    while read -r folder; do
        [[ -x $folder/initdb && -x $folder/pg_ctl && -x $folder/postgres ]] && { echo "$folder"; return; }
    done < <(
        find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort --version-sort --reverse
        for name in pg_ctl initdb postgres; do
            type -P "$name" >/dev/null && dirname "$(readlink -f "$(type -P "$name")")"
        done
        type -P pg_config >/dev/null && pg_config --bindir
        true
    )
    return 1
}

server=$(find_server) || {
    echo "with-postgres: no PostgreSQL server found; on Debian: apt-get install postgresql" >&2
    exit 69
}

# PostgreSQL refuses to run as root.
as_owner=()
owner=$(id -un)
if [[ $EUID -eq 0 ]]; then
    owner=nobody
    id postgres >/dev/null 2>&1 && owner=postgres
    as_owner=(runuser -u "$owner" --)
fi

# A folder that its owner can reach: a private TMPDIR is none for another user.
folder=
for parent in "${TMPDIR:-/tmp}" /tmp; do
    folder=$(mktemp -d "$parent/botyard-postgres.XXXXXX")
    [[ $EUID -ne 0 ]] || chown "$owner" "$folder"
    "${as_owner[@]}" test -w "$folder" 2>/dev/null && break
    rmdir "$folder"
    folder=
done
[[ -n $folder ]] || { echo "with-postgres: the user $owner can write no temporary folder" >&2; exit 73; }
data=$folder/data

# Runs one of the server's programs from a folder that its user may enter.
run() {
    (cd "$folder" && "${as_owner[@]}" "$server/$1" "${@:2}")
}

clean_up() {
    trap '' INT TERM HUP
    [[ ! -e $data/postmaster.pid ]] || run pg_ctl stop --silent --mode=immediate --pgdata="$data" >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" | "${as_owner[@]}" tee "$folder/password" >/dev/null
# The password travels in clear text, but only over loopback: the costlier handshake would be paid by every test.
run initdb --pgdata="$data" --username=botyard --pwfile="$folder/password" --auth=password \
    --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 70; }

# A port that nobody answers on may be taken a moment later: then the next one is tried.
start() {
    local options durability="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB"
    # PostgreSQL's own defaults.
    [[ -z ${BOTYARD_POSTGRES_DURABLE:-} ]] || durability=
    for _ in 1 2 3 4 5 6 7 8; do
        port=$((RANDOM % 12000 + 20000))
        ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue
        options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300"
        options+=" $durability"
        run pg_ctl start --silent --wait --timeout=60 --pgdata="$data" --log="$folder/server.log" -o "$options" && return
    done
    cat "$folder/server.log" >&2
    return 1
}
start >/dev/null || { echo "with-postgres: the server does not start" >&2; exit 70; }

# Cleans up after a kill that leaves this script no time to: in a session of its own, so that it is not killed along.
# SIGQUIT is PostgreSQL's immediate shutdown.
# shellcheck disable=SC2016 # The variables are the inner shell's.
setsid --fork bash -c '
    while kill -0 "$1" 2>/dev/null; do sleep 1; done
    server=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null) || exit 0
    kill -QUIT "$server"
    while kill -0 "$server" 2>/dev/null; do sleep 0.1; done
    rm -rf "$2"
' watcher $$ "$folder" >/dev/null 2>&1 </dev/null

# Where its other programs lie, such as pg_dump.
export BOTYARD_TEST_POSTGRES_BIN=$server
export BOTYARD_TEST_POSTGRES_URL="postgres://botyard:$password@127.0.0.1:$port/postgres"
status=0
"$@" || status=$?
exit "$status"
