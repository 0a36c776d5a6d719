-- ARGV: 2 fence, 3 length. A lapsed lease that nobody overtook can still be renewed.
if state ~= CLAIMED or fence ~= tonumber(ARGV[2]) then
  return 0
end
ends = math.min(now + ARGV[3], FOREVER)
