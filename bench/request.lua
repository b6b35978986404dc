-- For wrk: which request to send, and one line that tells what came of it.
-- Called as: wrk ... --script bench/request.lua URL -- METHOD [BODY]

init = function(arguments)
    wrk.method = arguments[1]
    wrk.body = arguments[2]
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
