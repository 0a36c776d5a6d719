-- ARGV: 4 cause. The first cause stays.
if state == UNKNOWN then
  return 1
end
if state ~= CLAIMED then
  return 0
end
state, cause, ends = UNKNOWN, tonumber(ARGV[4]), now
