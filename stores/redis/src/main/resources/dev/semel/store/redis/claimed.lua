if isNew then
  return fence
end
return refusal or {1, now, fence, attempt, names:sub(17, 32), expires}
