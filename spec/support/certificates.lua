-- SPDX-License-Identifier: MIT
-- Certificates that openssl makes in a temporary directory: an authority, and what it has signed.
-- Made once per process; nothing outside that directory trusts them.
local helpers = require "support.helpers"

local certificates = {}

local function openssl(dir, ...)
  local result = helpers.run({ "openssl", ... }, { cwd = dir })
  assert(result.status == 0, result.stderr)
end

local function key(dir, name)
  openssl(dir, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name .. ".key")
end

local function authority(dir, name)
  key(dir, name)
  openssl(dir, "req", "-x509", "-new", "-key", name .. ".key", "-out", name .. ".pem",
    "-days", "2", "-subj", "/CN=" .. name)
end

-- `openssl x509` cannot date a certificate in the past, and from OpenSSL 3.4 on it refuses to make
-- one that ends before it begins; `openssl ca` takes both dates.
local ca_settings = [[
[ca]
default_ca = here
[here]
database = index.txt
serial = authority.srl
new_certs_dir = .
default_md = sha256
unique_subject = no
policy = any
[any]
commonName = supplied
]]

-- A certificate `name`.pem signed by the authority, valid today, or on a day long ago.
local function signed(dir, name, subject, alternatives, past)
  key(dir, name)
  openssl(dir, "req", "-new", "-key", name .. ".key", "-out", name .. ".csr", "-subj", subject)
  local extensions = io.open(dir .. "/" .. name .. ".ext", "w")
  extensions:write("subjectAltName = ", alternatives, "\n")
  extensions:close()
  local dates = { "-days", "2" }
  if past then
    dates = { "-startdate", "20200101000000Z", "-enddate", "20200102000000Z" }
  end
  openssl(dir, "ca", "-batch", "-notext", "-config", "ca.cnf", "-in", name .. ".csr",
    "-out", name .. ".pem", "-cert", "authority.pem", "-keyfile", "authority.key",
    "-extfile", name .. ".ext", table.unpack(dates))
end

local made

--- Paths of PEM files: `ca`; `server`, `expired`, `wrong_host`, `client` with their keys
--- (`server_key`, ...); `other_ca`, which signed none of them.
function certificates.get()
  if made then
    return made
  end
  local dir = helpers.tmpdir()
  authority(dir.path, "authority")
  authority(dir.path, "stranger")
  dir:write("ca.cnf", ca_settings)
  dir:write("index.txt", "")
  dir:write("authority.srl", "01\n")
  local here = "DNS:localhost, IP:127.0.0.1, IP:::1"
  signed(dir.path, "server", "/CN=localhost", here)
  signed(dir.path, "expired", "/CN=localhost", here, true)
  signed(dir.path, "wrong_host", "/CN=elsewhere.invalid", "DNS:elsewhere.invalid")
  signed(dir.path, "client", "/CN=client", "DNS:client.invalid")
  made = setmetatable({
    ca = dir.path .. "/authority.pem",
    other_ca = dir.path .. "/stranger.pem",
  }, { __gc = dir.remove })
  for _, name in ipairs { "server", "expired", "wrong_host", "client" } do
    made[name] = ("%s/%s.pem"):format(dir.path, name)
    made[name .. "_key"] = ("%s/%s.key"):format(dir.path, name)
  end
  return made
end

return certificates
