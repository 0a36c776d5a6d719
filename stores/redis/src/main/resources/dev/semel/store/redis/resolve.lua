-- ARGV: 4 what became of it, 5 kept at least, 6 answer. Whoever settles it overtakes the holder.
if not isUnknown(record) then
  return 0
end
if ARGV[4] == 'COMPLETED' then
  keepAtLeast(record, ARGV[5])
  record.fence = nextFence()
  record.reply = ARGV[6]
  return become(COMPLETED, 0)
end
if ARGV[4] == 'RETRYABLE' then
  record.fence = nextFence()
  record.reply = ARGV[6]
  return become(RETRYABLE, 0)
end
if isAnsweredBefore() then
  record.fence = nextFence()
  return become(RETRYABLE, 0)
end
remove(record)
return ended()
