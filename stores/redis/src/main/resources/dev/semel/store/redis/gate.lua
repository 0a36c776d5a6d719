-- Where the gate stands, if it isn't open: beside the record, KEYS[2], or in a cluster the last of ARGV. There it is no
-- declared key: the server would refuse a script on two keys while the slot moves, and one of the two is mostly absent.
-- What can't be read for that reason counts as open: nobody moves slots while records are taken elsewhere.
local said
if KEYS[2] then
  said = redis.call('GET', KEYS[2])
else
  said = redis.pcall('GET', ARGV[#ARGV])
  said = type(said) == 'string' and said
end
