-- ARGV: 2 fence, 3 length. A lapsed lease that nobody overtook can still be renewed.
if not record or record.fence ~= tonumber(ARGV[2]) or record.state ~= CLAIMED then
  return 0
end
record.time = after(ARGV[3])
write(record)
return 1
