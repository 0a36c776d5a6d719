-- ARGV: 4 what became of it, 5 kept at least, 6 answer. Whoever settles it overtakes the holder.
if not isUnknown then
  return 0
end
if ARGV[4] == 'COMPLETED' then
  state, reply = COMPLETED, ARGV[6]
  if ARGV[5] ~= '0' then
    expires = math.max(expires, math.min(now + ARGV[5], FOREVER))
  end
elseif ARGV[4] == 'RETRYABLE' then
  state, reply = RETRYABLE, ARGV[6]
elseif isAnsweredBefore then
  state = RETRYABLE
else
  state = ABSENT
end
if state ~= ABSENT then
  fence, cause, ends = math.max(drawn, fence + 1), 0, now
end
