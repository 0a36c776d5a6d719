-- What the endings share: ARGV[2] is the channel, ARGV[3] the fence. The fence alone says who may end a claim.

if state == ABSENT or fence ~= tonumber(ARGV[3]) then
  return 0
end

local isWaitedFor = state ~= CLAIMED or cause ~= 0
-- The answer that the attempt before gave, if it was retryable, is what a record has for an answer until it has its own.
local isAnsweredBefore = reply ~= ''
