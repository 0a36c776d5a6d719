-- ARGV: 2 who has sealed the store.
if said ~= ARGV[2] then
  return 0
end
redis.call('UNLINK', KEYS[1])
return 1
