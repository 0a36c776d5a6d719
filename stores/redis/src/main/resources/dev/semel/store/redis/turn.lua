-- KEYS[1] says where the gate is to stand in all slots, and behind a line's end what was noted. ARGV: 1 from, 2 to, each
-- as it is kept.
local said = redis.call('GET', KEYS[1]) or 'OPEN\n'
local line = said:find('\n', 1, true)
local stands = said:sub(1, line - 1)
if stands ~= ARGV[1] and stands ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2] .. said:sub(line))
return 1
