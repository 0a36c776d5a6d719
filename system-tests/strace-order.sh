#!/bin/sh
# Shows that the claim is on the disk before the request goes upstream, and the result before the answer goes to the client.
#
#   system-tests/strace-order.sh [power-loss|process-crash]
#
# Starts the gateway of this checkout under strace, sends it one keyed POST, and prints, in their order, what the kernel
# was asked to do for it: request in, log written, log synced, request out, answer in, log written, log synced, answer out.
# Exits with 0 if both syncs are in their places. With process-crash they are not, so it exits with 1: that is the
# difference between the two. DurabilityOrderTest checks the same in every build.
#
# The transport is NIO: what goes through io_uring, strace doesn't see. Needs strace, curl and a JDK 21+.
set -eu

durability=${1:-power-loss}
root=$(cd "$(dirname "$0")/.." && pwd -P)
for tool in strace curl; do
    command -v $tool >/dev/null || { echo "strace-order: $tool is missing; apt-get install $tool" >&2; exit 2; }
done
JAVA_HOME=$("$root/.mvn/find-jdk")
export JAVA_HOME
work=$(mktemp -d)
gateway='' upstream=''
trap 'kill $gateway $upstream 2>/dev/null || true; wait; rm -rf "$work"' EXIT

port=28080 upstream_port=29000
cat >"$work/Upstream.java" <<'END'
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

class Upstream {
    public static void main(String[] port) throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(port[0])), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(201, 2);
            exchange.getResponseBody().write("{}".getBytes());
            exchange.close();
        });
        server.start();
    }
}
END
cat >"$work/semel.yaml" <<END
listen: 127.0.0.1:$port
transport: nio
upstream: http://127.0.0.1:$upstream_port
store: {uri: "rocksdb:$work/records", durability: $durability}
END

"$JAVA_HOME/bin/java" "$work/Upstream.java" $upstream_port &
upstream=$!
"$root/semel" check --config "$work/semel.yaml" # builds, if need be, before strace slows everything down
strace -D -f -tt -yy -s 32 --seccomp-bpf -o "$work/trace" \
    -e trace=read,readv,recvfrom,recvmsg,write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync \
    "$root/semel" serve --config "$work/semel.yaml" >"$work/log" 2>&1 &
gateway=$!
tries=0
until curl -s -o /dev/null "http://127.0.0.1:$port/" && curl -s -o /dev/null "http://127.0.0.1:$upstream_port/"; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || { cat "$work/log"; echo "strace-order: the gateway does not listen" >&2; exit 2; }
    sleep 0.2
done

printf '%s' '{"a":1}' | curl -s -i -d @- -H 'Idempotency-Key: k1' -H 'Authorization: Bearer t' \
    -H 'Content-Type: application/json' "http://127.0.0.1:$port/orders"
printf '\n\n'
kill $gateway
wait $gateway || true

# A line that strace could not finish is shown where it was finished: a sync counts from its return.
awk -v client=":$port->" -v upstream=":$upstream_port]" '
    function show(what) { printf "%-28s %s\n", what, substr($0, 1, 150) }
    { call = $0 }
    / <unfinished \.\.\.>$/ { begun[$1] = $0; if (!/write|send/) next }
    / resumed>/ { call = begun[$1] " " $0 }
    !asked && /read|recv/ && call ~ /"POST \/orders/ && index(call, client) { asked = 1; show("request from the client"); next }
    !asked { next }
    call ~ /(p?write(64|v)?)\([0-9]+<[^>]*\.log>/ { dirty = 1; show("written to the log"); next }
    call ~ /fd?a?t?a?sync\([0-9]+<[^>]*\.log>/ && / = 0$/ { if (dirty) synced++; dirty = 0; show("log is on the disk"); next }
    !sent && call ~ /"POST \/orders/ && index(call, upstream) { sent = 1; show("REQUEST TO THE UPSTREAM"); claim = synced > 0 && !dirty; synced = 0; next }
    sent && !ran && call ~ /"HTTP\/1.1 201/ && index(call, upstream) { ran = 1; show("answer of the upstream"); synced = 0; dirty = 0; next }
    ran && call ~ /"HTTP\/1.1 201/ && index(call, client) { show("ANSWER TO THE CLIENT"); result = synced > 0 && !dirty; exit }
    END {
        print ""
        print "claim on disk before the request went upstream:     " (claim ? "yes" : "NO")
        print "result on disk before the answer went to the client: " (result ? "yes" : "NO")
        exit !(claim && result)
    }' "$work/trace"
