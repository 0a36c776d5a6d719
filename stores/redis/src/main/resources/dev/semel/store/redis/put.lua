-- ARGV: 2 who has sealed the store, 3 state, 4 cause, 5 attempt, 6 fence, then times from now: 7 first claimed, 8 claimed,
-- 9 expires, 10 ended; 11 what names the request, 12 answer. Written over what there is.
if said ~= ARGV[2] then
  return 0
end
state, cause, attempt, fence = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
first, claimed = math.min(now + ARGV[7], FOREVER), math.min(now + ARGV[8], FOREVER)
expires, ends = math.min(now + ARGV[9], FOREVER), math.min(now + ARGV[10], FOREVER)
names, reply = ARGV[11], ARGV[12]
kept = -1
