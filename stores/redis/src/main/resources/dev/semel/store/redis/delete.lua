if state == CLAIMED and not isUnknown then
  return 0
end
state = ABSENT
