-- For wrk: which request to send, and one line that tells what came of it.
-- Called as: wrk ... --script bench/request.lua URL -- METHOD [BODY [NUMBER]]
-- BODY: none, if it is empty. NUMBER: so many requests in turns, each with an id in its head.

local requests, last = {}, 0

init = function(arguments)
    wrk.method = arguments[1]
    if arguments[2] ~= "" then
        wrk.body = arguments[2]
    end
    for number = 1, tonumber(arguments[3] or 0) do
        wrk.headers["X-Request-Id"] = string.format("%04d", number)
        requests[number] = wrk.format()
    end
    if #requests > 0 then
        request = function()
            last = last % #requests + 1
            return requests[last]
        end
    end
end

done = function(summary, latency, _)
    local errors = summary.errors
    io.write(string.format(
        "tally requests=%d duration_us=%d bytes=%d errors=%d refused=%d p50_us=%d p99_us=%d\n",
        summary.requests, summary.duration, summary.bytes,
        errors.connect + errors.read + errors.write + errors.timeout, errors.status,
        latency:percentile(50), latency:percentile(99)
    ))
end
