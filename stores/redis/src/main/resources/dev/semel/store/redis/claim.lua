-- ARGV: 2 token, 3 proposed operation, 4 fingerprint, 5 whether only equal requests go on, 6 lease, 7 retention,
-- 8 kept at least, 9 what happens to an unknown outcome, 10 inner record, 11 outer operation, 12 description.
-- Answers {1, time, fence, attempt, operation, expiry} when it is granted, else {0, time, record}.

local fingerprint, inner = ARGV[4], ARGV[10]

local function owned()
  keepAtLeast(record, ARGV[8])
  write(record)
  return {1, now, record.fence, record.attempt, record.operation, record.expires}
end

local function begin()
  record = {
    state = CLAIMED, cause = 0, attempt = 1, fence = nextFence(), first = now, claimed = now, expires = after(ARGV[7]),
    time = after(ARGV[6]), token = ARGV[2], operation = ARGV[3], fingerprint = fingerprint, inner = inner,
    outer = ARGV[11], description = ARGV[12], reply = ''
  }
  return owned()
end

-- The same operation's next attempt.
local function continue(reply)
  record.state = CLAIMED
  record.cause = 0
  record.attempt = record.attempt + 1
  record.fence = nextFence()
  record.claimed = now
  record.time = after(ARGV[6])
  record.token = ARGV[2]
  record.inner = inner
  record.outer = ARGV[11]
  record.reply = reply
  return owned()
end

local function refuse()
  return {0, now, record.value}
end

-- Another request never continues an operation.
local function isAnother()
  return ARGV[5] == '1' and record.fingerprint ~= '' and fingerprint ~= '' and record.fingerprint ~= fingerprint
end

local function takesOver()
  return ARGV[9] == 'TAKE_OVER' or (ARGV[9] == 'ASK_INNER' and record.inner ~= '' and record.inner == inner)
end

if not record then
  return begin()
end
if record.state == COMPLETED then
  return refuse()
end
if record.state == RETRYABLE then
  if isAnother() then
    return refuse()
  end
  return continue(record.reply)
end
if record.state == CLAIMED and record.token == ARGV[2] then
  record.time = after(ARGV[6])
  return owned()
end
if isUnknown(record) and takesOver() and not isAnother() then
  return continue('')
end
return refuse()
