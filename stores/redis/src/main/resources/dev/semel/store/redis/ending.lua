-- What the endings share: ARGV[2] is the channel, ARGV[3] the fence. The fence alone says who may end a claim.

if record and record.fence ~= tonumber(ARGV[3]) then
  record = nil
end
if not record then
  return 0
end

local function ended()
  redis.call('PUBLISH', ARGV[2], KEYS[1])
  return 1
end

local function become(state, cause)
  record.state = state
  record.cause = cause
  record.time = now
  write(record)
  return ended()
end

-- The answer that the attempt before gave, if it was retryable, is what a record has for an answer until it has its own.
local function isAnsweredBefore()
  return record.reply ~= ''
end
