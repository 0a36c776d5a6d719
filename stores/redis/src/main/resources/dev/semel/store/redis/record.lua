-- What all verbs share: a record's bytes, the time, and the rules of dev.semel.store.Transitions about who may change what.
-- KEYS[1] is the record. Its value is one string: a head, which decides; ten characters of a SHA-1 over the record's id, the
-- head and the description; the request's description and the answer, which only gateways read (the answer has a checksum
-- of its own). ARGV[1] is the time in milliseconds, for tests; empty takes the
-- server's.

local ABSENT, CLAIMED, COMPLETED, UNKNOWN, RETRYABLE = 0, 1, 2, 3, 4
local LEASE_LAPSED, EARLIER_ATTEMPT = 5, 8

-- magic, version, state, cause, attempt, fence, first claimed, claimed, expires, lease until or ended, token, operation,
-- fingerprint, inner record, outer operation (each a length and its bytes), length of the description, of the answer
local HEAD = '>c2BBBI4I8I8I8I8I8c16c16Bc0Bc0Bc0I4I4'
local FORMAT = 1
local SUM = 10

-- How long after its expiry a record is collected, at the earliest.
local GRACE = 60000
-- How long the fence of a record that was taken away is remembered.
local REMEMBERED = 3600000
-- The last time that a Lua number holds exactly.
local FOREVER = 9007199254740991

local time = redis.call('TIME')
local micros = tonumber(time[1]) * 1000000 + tonumber(time[2])
local now = tonumber(ARGV[1]) or math.floor(micros / 1000)

local function after(length)
  return math.min(now + tonumber(length), FOREVER)
end

local function sum(head, description)
  return redis.sha1hex(KEYS[1]:sub(-64) .. head .. description):sub(1, SUM)
end

local function decode(value)
  local well, magic, version, state, cause, attempt, fence, first, claimed, expires, time, token, operation, fingerprint,
    inner, outer, described, answered, rest = pcall(struct.unpack, HEAD, value)
  if not well or magic ~= 'SR' then
    return nil, 'these bytes are no record'
  end
  if version ~= FORMAT then
    return nil, 'the record has format version ' .. version .. ', and this release reads version ' .. FORMAT
  end
  local body = rest + SUM
  local description = value:sub(body, body + described - 1)
  if #value ~= body - 1 + described + answered
    or value:sub(rest, body - 1) ~= sum(value:sub(1, rest - 1), description) then
    return nil, "the record's checksum doesn't match"
  end
  return {
    state = state, cause = cause, attempt = attempt, fence = fence, first = first, claimed = claimed, expires = expires,
    time = time, token = token, operation = operation, fingerprint = fingerprint, inner = inner, outer = outer,
    description = description, reply = value:sub(body + described)
  }
end

local function encode(record)
  local head = struct.pack(HEAD, 'SR', FORMAT, record.state, record.cause, record.attempt, record.fence, record.first,
    record.claimed, record.expires, record.time, record.token, record.operation, #record.fingerprint, record.fingerprint,
    #record.inner, record.inner, #record.outer, record.outer, #record.description, #record.reply)
  return head .. sum(head, record.description) .. record.description .. record.reply
end

local function write(record)
  local kept = record.expires
  if record.state == CLAIMED then
    kept = math.max(kept, record.time)
  end
  redis.call('SET', KEYS[1], encode(record), 'PX', math.max(kept - now, 0) + GRACE)
end

-- Takes a record away, and leaves its fence for the next one's to be larger, even if the clock is set back meanwhile.
local function remove(record)
  local gone = {
    state = ABSENT, cause = 0, attempt = 0, fence = record.fence, first = 0, claimed = 0, expires = 0, time = 0,
    token = string.rep('\0', 16), operation = string.rep('\0', 16), fingerprint = '', inner = '', outer = '',
    description = '', reply = ''
  }
  redis.call('SET', KEYS[1], encode(gone), 'PX', REMEMBERED)
end

-- The latest record's fence, also of one that is over.
local remembered = 0

-- The record as the rules find it: nil when it is absent or expired.
local function find()
  local value = redis.call('GET', KEYS[1])
  if not value then
    return nil
  end
  local record, why = decode(value)
  if not record then
    return nil, why
  end
  remembered = record.fence
  if record.state == ABSENT then
    return nil
  end
  local alive = record.state == CLAIMED and now < record.time
  if now >= record.expires and not alive then
    return nil
  end
  record.value = value
  return record
end

local function nextFence()
  return math.max(micros, remembered + 1)
end

-- Also what decides about records that are looked at: a claim whose lease has lapsed is an unknown outcome.
local function isUnknown(record)
  return record.state == UNKNOWN or (record.state == CLAIMED and now >= record.time)
end

local function keepAtLeast(record, length)
  if length ~= '0' then
    record.expires = math.max(record.expires, after(length))
  end
end

local record, corrupt = find()
if corrupt then
  return redis.error_reply('CORRUPT ' .. corrupt)
end
