-- ARGV: 2 what names the request, with the operation that is proposed; 3 lease, 4 retention, 5 kept at least, 6 whether only
-- equal requests go on, 7 what happens to an unknown outcome.
-- Answers the fence when it is granted as it was asked for, {1, time, fence, attempt, operation, expiry} when it goes on with a
-- record that is there, else {0, time, record}, which says why.

local isNew = state == ABSENT

if isNew then
  state, cause, attempt, first, claimed, names, reply = CLAIMED, 0, 1, now, now, ARGV[2], ''
  fence, expires = math.max(drawn, fence + 1), math.min(now + ARGV[4], FOREVER)
elseif state == COMPLETED then
  return {0, now, found}
else
  local function sum(names)
    return redis.sha1hex(KEYS[1]:sub(-64) .. names):sub(1, SUM)
  end

  local function parts(names)
    local well, token, operation, fingerprint, inner, outer, described, rest = pcall(struct.unpack, NAMING, names)
    if well and names:sub(rest + described) == sum(names:sub(1, rest + described - 1)) then
      return {
        token = token, operation = operation, fingerprint = fingerprint, inner = inner, outer = outer,
        description = names:sub(rest, rest + described - 1)
      }
    end
  end

  local own, asking = parts(names), parts(ARGV[2])
  if not own then
    return redis.error_reply("CORRUPT the record's checksum doesn't match")
  end
  local isOwn = state == CLAIMED and own.token == asking.token
  -- Another request never continues an operation.
  local isAnother = ARGV[6] == '1' and own.fingerprint ~= '' and asking.fingerprint ~= ''
    and own.fingerprint ~= asking.fingerprint
  local takesOver = ARGV[7] == 'TAKE_OVER' or (ARGV[7] == 'ASK_INNER' and own.inner ~= '' and own.inner == asking.inner)
  local continues = (state == RETRYABLE or (isUnknown and takesOver)) and not isAnother

  if continues and not isOwn then
    -- The same operation's next attempt. Who was told to wait for the last one still waits.
    names = struct.pack(NAMING, asking.token, own.operation, #own.fingerprint, own.fingerprint, #asking.inner, asking.inner,
      #asking.outer, asking.outer, #own.description) .. own.description
    names = names .. sum(names)
    if state ~= CLAIMED then
      cause = 0
    end
    if state ~= RETRYABLE then
      reply = ''
    end
    state, attempt, fence, claimed = CLAIMED, attempt + 1, math.max(drawn, fence + 1), now
  elseif not isOwn then
    if state ~= CLAIMED or isUnknown or cause ~= 0 then
      return {0, now, found}
    end
    -- A run's end is told only if somebody was told to wait for it.
    cause, refusal = 1, {0, now, found}
  end
end

if not refusal then
  begins = true
  ends = math.min(now + ARGV[3], FOREVER)
  if ARGV[5] ~= '0' then
    expires = math.max(expires, math.min(now + ARGV[5], FOREVER))
  end
end
