-- ARGV: 4 answer. What is completed stays so.
if state == RETRYABLE then
  return 1
end
if state == COMPLETED then
  return 0
end
state, cause, ends, reply = RETRYABLE, 0, now, ARGV[4]
