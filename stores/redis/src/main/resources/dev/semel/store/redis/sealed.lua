-- Nothing is granted; who is refused anyway is told why.
if said then
  if not refusal then
    return redis.error_reply('SEMELGATE ' .. said)
  end
  if said:sub(1, 5) == 'MOVED' then
    return refusal
  end
end
