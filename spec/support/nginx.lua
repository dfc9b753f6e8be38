-- SPDX-License-Identifier: MIT
-- A real nginx in front of a server under test, with every kind of listener a client may meet.
--
--   local front <close> = nginx.start { upstream = sandbox.url }
--
-- URLs, all on loopback and on ports of their own:
--   front.plain        HTTP/1.1 without TLS
--   front.tls          HTTP/1.1 over TLS
--   front.http2        HTTP/2 over TLS
--   front.worn         HTTP/2 over TLS, each connection ended after 20 requests
--   front.mutual       TLS that demands the client certificate (front.certificates.client)
--   front.old          nothing newer than TLS 1.1
--   front.expired      a certificate that has expired
--   front.wrong_host   a certificate for another host
--   front.proxy        a forward proxy for http:// URLs
--   front.gzip         HTTP/1.1 without TLS, replies of JSON packed
-- `front.socket` is the path of a Unix domain socket, `front.certificates` is certificates.get().
-- All the certificates but `certificates.other_ca` go back to `certificates.ca`.
local certificates = require "support.certificates"
local helpers = require "support.helpers"

local nginx = {}

local Front = {}
Front.__index = Front
Front.__name = "nginx"

local configuration = [[
daemon off;
master_process on;
worker_processes 1;
pid nginx.pid;
error_log error.log info;
@USER@
events { worker_connections 512; }
http {
  log_format spec escape=json '{"listener":"$server_name","connection":$connection,'
    '"connection_requests":$connection_requests,"protocol":"$server_protocol",'
    '"tls":"$ssl_protocol","client":"$ssl_client_verify","method":"$request_method",'
    '"uri":"$request_uri","host":"$http_host","agent":"$http_user_agent","status":$status}';
  access_log access.log spec;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  client_max_body_size 64m;
  keepalive_requests 100000;
  ssl_protocols TLSv1.2 TLSv1.3;
  ssl_certificate @server@;
  ssl_certificate_key @server_key@;
  proxy_http_version 1.1;
  proxy_set_header Host $http_host;
@SERVERS@
}
]]

-- name, how it listens, further configuration. `proxy` comes last: it forwards elsewhere.
local listeners = {
  { "plain", "", "" },
  { "tls", " ssl", "" },
  { "http2", " ssl http2", "" },
  { "worn", " ssl http2", "keepalive_requests 20;" },
  { "mutual", " ssl", "ssl_client_certificate @ca@; ssl_verify_client on;" },
  { "old", " ssl", "ssl_protocols TLSv1.1; ssl_ciphers DEFAULT:@SECLEVEL=0;" },
  { "expired", " ssl", "ssl_certificate @expired@; ssl_certificate_key @expired_key@;" },
  { "wrong_host", " ssl", "ssl_certificate @wrong_host@; ssl_certificate_key @wrong_host_key@;" },
  { "gzip", "", "gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;" },
}

local function server(name, listen, extra, target)
  return ("  server { server_name %s; listen %s; %s location / { proxy_pass %s; } }")
    :format(name, listen, extra, target)
end

local function fill(text, values)
  return (text:gsub("@([%l%d_]+)@", values))
end

local function configure(dir, made, upstream)
  local servers, ports, free = {}, {}, helpers.free_ports(#listeners + 1)
  for i, listener in ipairs(listeners) do
    local name, how, extra = table.unpack(listener)
    ports[name] = free[i]
    servers[i] = server(name, "127.0.0.1:" .. ports[name] .. how, extra, upstream)
  end
  ports.proxy = free[#free]
  servers[#servers + 1] = server("proxy", "127.0.0.1:" .. ports.proxy, "",
    "http://$http_host$request_uri")
  servers[#servers + 1] = server("socket", ("unix:%s/socket"):format(dir.path), "", upstream)

  local text = configuration:gsub("@USER@", helpers.is_root() and "user root;" or "")
  text = text:gsub("@SERVERS@", function() return table.concat(servers, "\n") end)
  dir:write("nginx.conf", fill(text, made))
  return ports
end

-- nginx runs beside a shell that waits for the end of its input. When the process that started them
-- ends, in whatever way, so do they, and their directory is removed.
local function launch(dir)
  return assert(io.popen(([[
    cd '%s' || exit
    PATH=$PATH:/usr/sbin:/usr/local/sbin
    { nginx -p . -e error.log -c nginx.conf >output 2>&1 </dev/null; echo $? >ended; } &
    cat >/dev/null
    [ -e ended ] || kill "$(cat nginx.pid)"
    wait
    rm -rf "$PWD"
  ]]):format(dir.path), "w"))
end

local function exists(path)
  local file = io.open(path)
  return file ~= nil and file:close()
end

-- Another process may take a free port before nginx does: then another set is tried.
local function start(made, upstream)
  for attempt = 1, 5 do
    local dir = helpers.tmpdir()
    local ports = configure(dir, made, upstream)
    local process = launch(dir)
    helpers.wait_until(function()
      return exists(dir.path .. "/nginx.pid") or exists(dir.path .. "/ended")
    end, 10)
    if exists(dir.path .. "/nginx.pid") then
      return dir, ports, process
    end
    local said = helpers.read(dir.path .. "/output")
    process:close()
    if attempt == 5 or not said:find("Address already in use", 1, true) then
      error("nginx did not start: " .. said, 0)
    end
  end
end

--- Starts nginx; raises when it is missing or does not start. `options.upstream` is the base URL
--- that requests go to.
function nginx.start(options)
  local made = certificates.get()
  local dir, ports, process = start(made, assert(options.upstream, "upstream is missing"))
  local front = {
    dir = dir, process = process, ports = ports, certificates = made,
    socket = dir.path .. "/socket",
  }
  for name, port in pairs(ports) do
    local plain = name == "plain" or name == "proxy" or name == "gzip"
    front[name] = ("%s://localhost:%d"):format(plain and "http" or "https", port)
  end
  return setmetatable(front, Front)
end

--- The requests so far: an array of { listener, connection, connection_requests, protocol, tls,
--- client, method, uri, host, agent, status } in the order in which they ended.
function Front:log()
  local decode = require("support.fixtures").decode
  local result = {}
  for line in io.lines(self.dir.path .. "/access.log") do
    result[#result + 1] = decode(line)
  end
  return result
end

--- Stops nginx and removes its directory and log. May be called twice.
function Front:stop()
  if self.process then
    self.process:close()
    self.process = nil
  end
end

Front.__close = Front.stop
Front.__gc = Front.stop

return nginx
