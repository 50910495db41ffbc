#!/usr/bin/env bash
# Start Virtuoso for the tests marked `virtuoso` and print the URL of its SPARQL endpoint.
#
# Assumes that the package (virtuoso-opensource-7) is installed. The server gets a database of its own in a new folder, free
# ports on the loopback interface, and update rights for its SPARQL endpoint; it ends when the folder's virtuoso.pid is killed.
set -euo pipefail

server=$(command -v virtuoso-t) || { echo "virtuoso-t is not installed (package virtuoso-opensource-7)" >&2; exit 1; }
isql=$(command -v isql-vt || command -v isql-v || command -v isql-virtuoso) || { echo "Virtuoso's isql is not installed" >&2; exit 1; }
home=${1:-$(mktemp -d "${TMPDIR:-/tmp}/virtuoso.XXXXXX")}
mkdir -p "$home"
read -r sql http < <(python3 -c '
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))')

cat > "$home/virtuoso.ini" <<END
[Database]
DatabaseFile = $home/virtuoso.db
ErrorLogFile = $home/virtuoso.log
LockFile = $home/virtuoso.lck
TransactionFile = $home/virtuoso.trx
xa_persistent_file = $home/virtuoso.pxa
[TempDatabase]
DatabaseFile = $home/virtuoso-temp.db
TransactionFile = $home/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:$sql
DirsAllowed = $home
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:$http
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
DefaultGraph = urn:none
END

# All three streams are its own: a caller that reads our output would else wait for the server's end.
(cd "$home" && exec "$server" +configfile "$home/virtuoso.ini" +foreground) < /dev/null > "$home/out.log" 2>&1 &
echo $! > "$home/virtuoso.pid"
for _ in $(seq 120); do
    if "$isql" "127.0.0.1:$sql" dba dba exec="GRANT SPARQL_UPDATE TO \"SPARQL\";" > "$home/isql.log" 2>&1; then
        if python3 -c '
import sys, urllib.request
urllib.request.urlopen(sys.argv[1] + "?query=ASK%20%7B%7D", timeout=5).read()' "http://127.0.0.1:$http/sparql" 2>/dev/null; then
            echo "http://127.0.0.1:$http/sparql"
            exit 0
        fi
    fi
    kill -0 "$(cat "$home/virtuoso.pid")" 2>/dev/null || break
    sleep 0.5
done
echo "Virtuoso did not start; its log:" >&2
cat "$home/out.log" "$home/isql.log" "$home/virtuoso.log" >&2 2>/dev/null || true
exit 1
