-- What wrk sends: one request again and again, or signed ones that have been prepared, each count of each nonce once.
--
--     wrk ... -s load.lua URL -- THREADS METHOD TARGET [FILE]
--
-- FILE has what `signing.py` writes: the parts of a request on five lines, then for each nonce one line, the nonce and
-- its responses in the order of the count. Threads take the lines in turns. Prints one line of JSON at the end.

local shares = 0

function setup(thread)
    thread:set("share", shares)
    shares = shares + 1
end

local prepared = nil
local plain = nil

function init(arguments)
    wrk.method = arguments[2]
    wrk.path = arguments[3]
    if wrk.method ~= "GET" then wrk.body = "" end  -- makes wrk say `Content-Length: 0`
    if not arguments[4] then
        plain = wrk.format()
        return
    end
    local file = assert(io.open(arguments[4]))
    prepared = {parts = {}, nonces = {}, responses = {}, line = 1, use = 0}
    for place = 1, 5 do prepared.parts[place] = file:read("*l") end
    local threads = tonumber(arguments[1])
    local number = 0
    for line in file:lines() do
        if number % threads == share then
            local nonce, responses = line:match("^(%S+) (%S+)$")
            table.insert(prepared.nonces, nonce)
            table.insert(prepared.responses, responses)
        end
        number = number + 1
    end
    file:close()
    prepared.uses = #prepared.responses[1] / 32
    prepared.counts = {}
    for use = 1, prepared.uses do prepared.counts[use] = string.format("%08x", use) end
    -- Everything up to the credentials, whose value the five parts begin.
    wrk.headers["Authorization"] = "@"
    prepared.head, prepared.tail = wrk.format():match("^(.-)@(.*)$")
end

function request()
    if plain then return plain end
    local all = prepared
    all.use = all.use + 1
    if all.use > all.uses then
        all.use = 1
        all.line = all.line % #all.nonces + 1  -- a count too often shows as a refused request
    end
    local parts = all.parts
    local at = (all.use - 1) * 32
    return table.concat({all.head, parts[1], all.nonces[all.line], parts[2], all.counts[all.use], parts[3],
                         all.responses[all.line]:sub(at + 1, at + 32), parts[4], all.tail})
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        '{"requests": %d, "microseconds": %d, "bytes": %d, "refused": %d, "failed": %d, "timeouts": %d, "p50": %.1f, "p99": %.1f}\n',
        summary.requests, summary.duration, summary.bytes, errors.status, errors.connect + errors.read + errors.write,
        errors.timeout, latency:percentile(50), latency:percentile(99)))
end
