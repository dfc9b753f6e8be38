-- SPDX-License-Identifier: MIT

-- Lists the build images in use, and the builds that use them.
--
--   lua5.4 examples/audit_images.lua PROJECT...
--
-- Uses $ZADIG_URL and $ZADIG_TOKEN. Exits with status 1 if an image no longer exists or a build
-- cannot be read.
local zadig = require "zadig"

local given = dofile(arg[0]:gsub("[^/]*$", "") .. "support/arguments.lua")
local client <close> = zadig.connect()
local users, healthy = {}, true

local function add(image, build)
  users[image] = users[image] or {}
  table.insert(users[image], build.project_key .. "/" .. build.name)
end

for _, project in ipairs(given.project) do
  for build in client:builds { project_key = project } do
    local detail, failure = client:get_build(build.name, { project_key = project })
    if not detail then
      add("(cannot be read: " .. failure.message .. ")", build)
      healthy = false
    elseif detail.template_name ~= "" then
      add("(of the build template " .. detail.template_name .. ")", build)
    elseif detail.build_env.basic_image_label == "" then
      add("(image is gone)", build)
      healthy = false
    else
      add(detail.build_env.basic_image_label, build)
    end
  end
end

local images = {}
for image in pairs(users) do
  table.insert(images, image)
end
table.sort(images)
for _, image in ipairs(images) do
  print(("%-20s %3d  %s"):format(image, #users[image], table.concat(users[image], ", ")))
end

os.exit(healthy, true)
