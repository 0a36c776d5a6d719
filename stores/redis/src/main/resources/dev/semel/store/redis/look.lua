-- Answers {time, record}, with a record that is absent or over left out.
if state == ABSENT then
  return {now}
end
return {now, found}
