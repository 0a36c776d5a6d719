"""Many records in little time. What is put in past a store is of the size and the shape of its own records."""

import subjects
from engines import Postgres, Redis

CHUNK = 500_000

# Copies of a record under other keys: nobody reads them. Lua makes as many as a call may without holding the server for long.
_COPIES = """
for i = tonumber(ARGV[2]), tonumber(ARGV[3]) do
  local digits = redis.sha1hex(ARGV[5] .. i)
  redis.call('SET', 'semel:' .. digits .. digits:sub(1, 24), ARGV[1], 'PX', tonumber(ARGV[4]) + (i * 7919) % tonumber(ARGV[6]))
end
"""
_COPIES_IN_ONE_CALL = 5_000


def fill(client, server, count):
    """Adds completed records. Through the store, where there is no server of which it could be asked."""
    if isinstance(server, Postgres):
        for start in range(0, count, CHUNK):
            _postgres(server, min(CHUNK, count - start))
        server.sql("ANALYZE semel.semel_records")
    elif isinstance(server, Redis):
        _redis(server, count, 24 * 3_600_000, 3_600_000)
    else:
        client.do("load", count)


def _postgres(server, count, days_ago=0):
    """Copies of a completed record. Pages are as full as the store leaves them: claims are short, and grow in their place."""
    server.sql("CREATE TABLE IF NOT EXISTS semel.sample AS SELECT * FROM semel.semel_records WHERE state = 2 LIMIT 1")
    own = {"id": "sha256(uuid_send(gen_random_uuid()))", "key": "gen_random_uuid()::text",
           "operation_id": "gen_random_uuid()", "token": "gen_random_uuid()",
           "expires_at": f"s.expires_at + (random() * 3600000)::bigint - {days_ago * 86_400_000}",
           "due_at": f"s.due_at - {days_ago * 86_400_000}"}
    columns = server.columns()
    server.sql(f"""
        ALTER TABLE semel.semel_records SET (fillfactor = 80);
        INSERT INTO semel.semel_records ({', '.join(columns)})
          SELECT {', '.join(own.get(name, 's.' + name) for name in columns)}
          FROM semel.sample s, generate_series(1, {count});
        ALTER TABLE semel.semel_records SET (fillfactor = 40);
        """)


def _redis(server, count, millis, spread):
    value = "x" * subjects.RECORD_BYTES
    salt = str(server.records())
    for start in range(0, count, _COPIES_IN_ONE_CALL):
        end = min(count, start + _COPIES_IN_ONE_CALL) - 1
        server.cli("EVAL", _COPIES, "0", value, str(start), str(end), str(millis), salt, str(spread))


def fill_expired(server, count):
    """Records that are over: at once, or on Redis, which lets go of them by itself, seconds after this."""
    if isinstance(server, Postgres):
        _postgres(server, count, days_ago=2)
    else:
        _redis(server, count, 10_000, 3_000)
