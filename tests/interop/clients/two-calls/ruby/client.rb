# Two calls with a client library of Ruby, named by the first argument: see with-targets.sh.
require "uri"

USER, KEY = ENV.fetch("CLIENT_USER"), ENV.fetch("CLIENT_KEY")

# Each gives something that takes method and address and returns the status.
CLIENTS = {
  "httpclient" => lambda do
    require "httpclient"
    client = HTTPClient.new
    client.set_auth(ENV.fetch("OPSMGR_URL"), USER, KEY)
    ->(method, url) { client.request(method, url).status }
  end,
  "net-http-digest_auth" => lambda do
    require "net/http"
    require "net/http/digest_auth"
    digest = Net::HTTP::DigestAuth.new
    place = URI(ENV.fetch("OPSMGR_URL"))
    connection = Net::HTTP.start(place.host, place.port)
    lambda do |method, url|
      uri = URI(url)
      ask = lambda do |field|
        request = Net::HTTP.const_get(method.capitalize).new(uri.request_uri)
        request["Authorization"] = field if field
        connection.request(request)
      end
      answer = ask.call(nil)
      return answer.code.to_i unless answer["WWW-Authenticate"]
      uri.user, uri.password = USER, KEY
      ask.call(digest.auth_header(uri, answer["WWW-Authenticate"], method)).code.to_i
    end
  end,
  "httparty" => lambda do
    require "httparty"
    options = { digest_auth: { username: USER, password: KEY }, format: :plain }
    ->(method, url) { HTTParty.public_send(method.downcase, url, options).code }
  end,
  "mechanize" => lambda do
    require "mechanize"
    agent = Mechanize.new
    agent.add_auth(ENV.fetch("OPSMGR_URL"), USER, KEY)
    ->(method, url) { (method == "PUT" ? agent.put(url, "") : agent.get(url)).code.to_i }
  end,
  "typhoeus" => lambda do
    require "typhoeus"
    options = { httpauth: :digest, userpwd: "#{USER}:#{KEY}" }
    ->(method, url) { Typhoeus::Request.new(url, method: method.downcase.to_sym, **options).run.code }
  end,
  "curb" => lambda do
    require "curb"
    handle = Curl::Easy.new
    handle.http_auth_types = :digest
    handle.username, handle.password = USER, KEY
    lambda do |method, url|
      handle.url = url
      method == "PUT" ? handle.http_put("") : handle.http_get
      handle.response_code
    end
  end
}.freeze

call = CLIENTS.fetch(ARGV.fetch(0)).call
good = true
Integer(ENV.fetch("CALLS_COUNT")).times do |number|
  method = number.zero? ? "PUT" : "GET"
  begin
    status = call.call(method, ENV.fetch("#{method}_URL"))
  rescue StandardError => e
    puts "#{e.class}: #{e.message}"
    status = 0
  end
  puts "#{method} #{status}"
  good &&= status == 200
end
exit(good ? 0 : 1)
