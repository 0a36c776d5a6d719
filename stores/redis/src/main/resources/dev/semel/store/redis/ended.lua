if isWaitedFor then
  redis.call('PUBLISH', ARGV[2], KEYS[1])
end
return 1
