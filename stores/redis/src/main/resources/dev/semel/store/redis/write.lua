-- Writes the record as it is to be. One that goes leaves its fence, for the next one's to be larger even if the clock is set
-- back meanwhile.

-- How long after its expiry a record is collected, at the earliest; how long the fence of one that was taken away is kept.
local GRACE, REMEMBERED = 60000, 3600000

local value, life, done
if state == ABSENT then
  value = struct.pack(CHANGING, 'SR', FORMAT, ABSENT, 0, 0, fence, 0, 0, 0, 0, 0, 0)
  value, life = value .. value, REMEMBERED
  done = redis.pcall('SET', KEYS[1], value, 'PX', life)
else
  value = struct.pack(CHANGING, 'SR', FORMAT, state, cause, attempt, fence, first, claimed, expires, ends, #names, #reply)
  value = value .. value .. names .. reply
  local keep = state == CLAIMED and ends > expires and ends or expires
  life = (keep > now and keep - now or 0) + GRACE
  if keep == kept then
    done = redis.pcall('SET', KEYS[1], value, 'KEEPTTL')
  else
    done = redis.pcall('SET', KEYS[1], value, 'PX', life)
  end
end

if done.err then
  if done.err:find('OOM ', 1, true) and not begins then
    -- The server is full. It turns away a script's first write if that may need memory, and none after it. No run begins on
    -- a full server, and each that began ends: PERSIST needs no memory.
    redis.call('PERSIST', KEYS[1])
    redis.call('SET', KEYS[1], value, 'PX', life)
  elseif not (refusal and done.err:find('MISCONF ', 1, true)) then
    return done
  end
  -- Without the note who is refused asks again by himself, and isn't told.
end
