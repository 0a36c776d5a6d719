if record.state == CLAIMED and not isUnknown(record) then
  return 0
end
remove(record)
return ended()
