-- Requests for wrk: a POST of 300 bytes with a caller and a key.
--   executing TAG         every request has a key of its own
--   replaying TAG COUNT   requests go round COUNT keys
-- TAG (8 hexadecimal digits) keeps the keys of one run apart from those of others.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  local mode, tag, count = args[1], args[2], tonumber(args[3])
  local body = '{"customer":"c-20391","currency":"EUR","lines":[{"sku":"A-1","quantity":2,"price":"19.90"}],"note":"'
  body = body .. string.rep("x", 300 - #body - 2) .. '"}'
  before = "POST /v1/orders HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port
    .. "\r\nAuthorization: Bearer 5f0f5c3d9b2e4c61a7d8e1f2a3b4c5d6"
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body
    .. '\r\nIdempotency-Key: "' .. tag .. "-0000-4000-8000-"
  after = '"\r\n\r\n' .. body
  next_key = mode == "executing" and unique or going_round(count)
end

local made = 0

function unique()
  made = made + 1
  return number * 0x100000000 + made
end

function going_round(count)
  return function()
    made = made % count + 1
    return made
  end
end

function request()
  return before .. string.format("%012x", next_key()) .. after
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.3f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
