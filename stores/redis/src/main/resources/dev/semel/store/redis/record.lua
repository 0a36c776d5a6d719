-- What all verbs share: a record's bytes, the time, and the rules of dev.semel.store.Transitions about who may change what.
-- ARGV[1] is the time in milliseconds, for tests; empty takes the server's.
--
-- KEYS[1] is the record. Its value is one string: what changes, twice, and the copies must be equal; what names the request,
-- which the gateway makes and only a claim looks into; the answer, which only gateways read (it has a checksum of its own).
-- What names the request ends with ten characters of a SHA-1 over the record's id and the rest of it.
--
-- A verb is one straight piece: this, which finds the record; the verb, which refuses or changes these variables; and the
-- writing of them. It has no functions where most calls come by: to make one costs as much as to look up a key, and the
-- server has one thread. Strings cost too: Lua hashes each one whole.

local ABSENT, CLAIMED, COMPLETED, UNKNOWN, RETRYABLE = 0, 1, 2, 3, 4
local LEASE_LAPSED, EARLIER_ATTEMPT = 5, 8

-- magic, version, state, cause, attempt, fence, first claimed, claimed, expires, lease until or ended, lengths of what names
-- the request and of the answer. The cause of a claimed record is whether somebody was told to wait for its end.
local CHANGING = '>c2BBBI4I8I8I8I8I8I4I4'
local LENGTH = 57
local FORMAT = 2
-- token, operation, fingerprint, inner record, outer operation (each a length and its bytes), length of the description
local NAMING = '>c16c16Bc0Bc0Bc0I4'
local SUM = 10

-- The last time that a Lua number holds exactly.
local FOREVER = 9007199254740991

local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
-- A new fence, if the record had no larger one. As other stores count, 4096 in a millisecond: a record that is taken to
-- another store, or from one, finds no smaller fences there.
local drawn = math.floor(micros * 4.096)
local now = tonumber(ARGV[1]) or math.floor(micros / 1000)

-- The record: as it is found here, as it is to be where it is written. The fence is also that of a record which is over: the
-- next one is larger.
local state, cause, attempt, fence, first, claimed, expires, ends, names, reply = ABSENT, 0, 0, 0, 0, 0, 0, 0, '', ''

-- Whether a run is being let begin; what is answered although the record is there, and noted in it.
local begins, refusal = false, nil

local found = redis.call('GET', KEYS[1])
if found then
  local id = KEYS[1]:sub(-64)
  local version = found:byte(3)
  if found:sub(1, 2) ~= 'SR' then
    return redis.error_reply('CORRUPT these bytes are no record')
  end
  if version == 1 then
    -- One head, with the sum over it and the description behind it.
    local well, magic, described, answered, rest, token, operation, fingerprint, inner, outer
    well, magic, version, state, cause, attempt, fence, first, claimed, expires, ends, token, operation, fingerprint, inner,
      outer, described, answered, rest = pcall(struct.unpack, '>c2BBBI4I8I8I8I8I8c16c16Bc0Bc0Bc0I4I4', found)
    local body = well and rest + SUM
    local description = well and found:sub(body, body + described - 1)
    if not well or #found ~= body - 1 + described + answered
      or found:sub(rest, body - 1) ~= redis.sha1hex(id .. found:sub(1, rest - 1) .. description):sub(1, SUM) then
      return redis.error_reply("CORRUPT the record's checksum doesn't match")
    end
    names = found:sub(50, rest - 5) .. description
    names = names .. redis.sha1hex(id .. names):sub(1, SUM)
    reply = found:sub(body + described)
  elseif version == FORMAT then
    if #found < 2 * LENGTH or found:sub(1, LENGTH) ~= found:sub(LENGTH + 1, 2 * LENGTH) then
      return redis.error_reply("CORRUPT the record's copies are not equal")
    end
    local named, answered, magic
    magic, version, state, cause, attempt, fence, first, claimed, expires, ends, named, answered =
      struct.unpack(CHANGING, found)
    if #found ~= 2 * LENGTH + named + answered then
      return redis.error_reply('CORRUPT the record has another length than it says')
    end
    names = found:sub(2 * LENGTH + 1, 2 * LENGTH + named)
    reply = answered == 0 and '' or found:sub(2 * LENGTH + named + 1)
  else
    return redis.error_reply('CORRUPT the record has format version ' .. tostring(version)
      .. ', and this release reads up to version ' .. FORMAT)
  end
end

local kept = state == CLAIMED and ends > expires and ends or expires
-- To every call an expired record is absent, but for one that is running.
if now >= kept then
  state = ABSENT
end

-- Also what decides about records that are looked at: a claim whose lease has lapsed is an unknown outcome.
local isUnknown = state == UNKNOWN or (state == CLAIMED and now >= ends)
