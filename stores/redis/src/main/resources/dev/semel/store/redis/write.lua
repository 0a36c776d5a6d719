-- Writes the record as it is to be. One that goes leaves its fence, for the next one's to be larger even if the clock is set
-- back meanwhile.

-- How long after its expiry a record is collected, at the earliest; how long the fence of one that was taken away is kept.
local GRACE, REMEMBERED = 60000, 3600000

if state == ABSENT then
  local gone = struct.pack(CHANGING, 'SR', FORMAT, ABSENT, 0, 0, fence, 0, 0, 0, 0, 0, 0)
  redis.call('SET', KEYS[1], gone .. gone, 'PX', REMEMBERED)
else
  local changing = struct.pack(CHANGING, 'SR', FORMAT, state, cause, attempt, fence, first, claimed, expires, ends, #names,
    #reply)
  local keep = state == CLAIMED and ends > expires and ends or expires
  if keep == kept then
    redis.call('SET', KEYS[1], changing .. changing .. names .. reply, 'KEEPTTL')
  else
    redis.call('SET', KEYS[1], changing .. changing .. names .. reply, 'PX', (keep > now and keep - now or 0) + GRACE)
  end
end
