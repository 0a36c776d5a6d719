-- ARGV: 4 kept at least, 5 answer.
if state == COMPLETED then
  return 1
end
if state == RETRYABLE then
  return 0
end
state, cause, ends, reply = COMPLETED, 0, now, ARGV[5]
if ARGV[4] ~= '0' then
  expires = math.max(expires, math.min(now + ARGV[4], FOREVER))
end
