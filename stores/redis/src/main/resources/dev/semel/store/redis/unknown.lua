-- ARGV: 4 cause. The first cause stays.
if record.state == UNKNOWN then
  return 1
end
if record.state ~= CLAIMED then
  return 0
end
return become(UNKNOWN, tonumber(ARGV[4]))
