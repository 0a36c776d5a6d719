-- A second attempt that never ran leaves what the one before left.
if state == COMPLETED or state == RETRYABLE then
  return 0
end
if attempt == 1 then
  state = ABSENT
elseif isAnsweredBefore then
  state, cause, ends = RETRYABLE, 0, now
else
  state, cause, ends = UNKNOWN, EARLIER_ATTEMPT, now
end
