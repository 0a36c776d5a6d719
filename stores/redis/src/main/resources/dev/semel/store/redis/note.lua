-- KEYS[1] as in turn.lua. ARGV: 1 where the gate has to stand, 2 the note.
local said = redis.call('GET', KEYS[1]) or 'OPEN\n'
if said:sub(1, said:find('\n', 1, true) - 1) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1] .. '\n' .. ARGV[2])
return 1
