-- Answers {time, record}, with a record that is absent or over left out.
if not record then
  return {now}
end
return {now, record.value}
