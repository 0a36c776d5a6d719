-- Nothing changes any more.
if said and said:sub(1, 5) == 'MOVED' then
  return redis.error_reply('SEMELGATE ' .. said)
end
