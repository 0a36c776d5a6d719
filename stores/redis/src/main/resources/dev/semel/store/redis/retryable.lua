-- ARGV: 4 answer. What is completed stays so.
if record.state == RETRYABLE then
  return 1
end
if record.state == COMPLETED then
  return 0
end
record.reply = ARGV[4]
return become(RETRYABLE, 0)
