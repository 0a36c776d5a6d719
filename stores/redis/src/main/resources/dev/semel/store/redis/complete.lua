-- ARGV: 4 kept at least, 5 answer.
if record.state == COMPLETED then
  return 1
end
if record.state == RETRYABLE then
  return 0
end
keepAtLeast(record, ARGV[4])
record.reply = ARGV[5]
return become(COMPLETED, 0)
