-- What wrk sends, and what it tells when it is done. The plan is a Lua table that bench/load.py
-- writes: method, path, headers, body, and perhaps `stamp` (each request has an X-Request-ID of its
-- own) or `tokens` (each request rotates a refresh token: no token is ever sent twice).
local plan = dofile(os.getenv("WICKETGATE_BENCH_PLAN"))

wrk.method = plan.method
wrk.path = plan.path
wrk.body = plan.body
for name, value in pairs(plan.headers) do
  wrk.headers[name] = value
end

if plan.stamp then
  local count = 0
  request = function()
    count = count + 1
    wrk.headers["X-Request-ID"] = string.format("%s-%012x", plan.stamp, count)
    return wrk.format()
  end
end

if plan.tokens then
  local first, last = 1, #plan.tokens
  request = function()
    local token = plan.tokens[first]
    plan.tokens[first] = nil
    first = first + 1
    return wrk.format(nil, nil, nil, plan.body .. token)
  end
  response = function(status, headers, body)
    local token = body:match('"refresh_token":"([^"]+)"')
    if token then
      last = last + 1
      plan.tokens[last] = token
    end
  end
end

function done(summary, latency)
  local failed = summary.errors.connect + summary.errors.read + summary.errors.write
    + summary.errors.timeout + summary.errors.status
  io.write(string.format(
    '\nRESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "failed": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
end
