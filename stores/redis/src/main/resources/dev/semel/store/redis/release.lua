-- A second attempt that never ran leaves what the one before left.
if record.state == COMPLETED or record.state == RETRYABLE then
  return 0
end
if record.attempt == 1 then
  remove(record)
  return ended()
end
if isAnsweredBefore() then
  return become(RETRYABLE, 0)
end
return become(UNKNOWN, EARLIER_ATTEMPT)
