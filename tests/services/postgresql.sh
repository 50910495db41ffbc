#!/usr/bin/env bash
# Start PostgreSQL for the tests of the memory and print a SQLAlchemy URL.
#
# Assumes that the package (postgresql) is installed. The server gets a cluster of its own in a new folder, a free port on the
# loopback interface, and ends when the folder's postmaster.pid is killed. Run as root, it becomes the user postgres.
set -euo pipefail

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed (package postgresql)" >&2; exit 1; }
home=${1:-$(mktemp -d "${TMPDIR:-/tmp}/postgresql.XXXXXX")}
mkdir -p "$home"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
as=()
if [ "$(id -u)" = 0 ]; then
    chown postgres "$home"
    chmod 755 "$home"
    as=(runuser -u postgres --)
fi
"${as[@]}" "$bin/initdb" --pgdata "$home/data" --auth trust --username tuwen --encoding UTF8 --no-locale >"$home/initdb.log" 2>&1
"${as[@]}" "$bin/pg_ctl" --pgdata "$home/data" --log "$home/server.log" --wait \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" start >"$home/start.log" 2>&1 </dev/null
"${as[@]}" "$bin/createdb" --host 127.0.0.1 --port "$port" --username tuwen tuwen
echo "postgresql+psycopg://tuwen@127.0.0.1:$port/tuwen"
