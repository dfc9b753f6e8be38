-- SPDX-License-Identifier: MIT

-- Copies a build to another project, as far as the server tells what it is made of.
--
--   lua5.4 examples/copy_build.lua PROJECT NAME NEW_PROJECT NEW_NAME CODEHOST
--
-- A detail is no definition (trap 9). It lacks the code host's alias, which is an argument here;
-- infrastructure and script type, taken to be the usual ones; and labels, storages, privileged mode
-- and the options of choices, which are lost. Names are unique over all projects, so the copy needs
-- a new one. Talks to $ZADIG_URL with $ZADIG_TOKEN.
local zadig = require "zadig"

local project, name, new_project, new_name, codehost = table.unpack(arg)
if not codehost then
  io.stderr:write("usage: lua5.4 copy_build.lua PROJECT NAME NEW_PROJECT NEW_NAME CODEHOST\n")
  os.exit(2)
end

local client <close> = zadig.connect()
local detail = assert(client:get_build(name, { project_key = project }))
assert(detail.template_name == "", "made from a build template: copy the template's use instead")

local definition = {
  name = new_name,
  project_key = new_project,
  infrastructure = "kubernetes",
  build_os = detail.build_env.basic_image_label,
  installs = detail.build_env.installs,
  script_type = "shell",
  build_script = detail.build_script,
  services = detail.target_services,
  repo_info = {},
  parameters = {},
  advanced_settings = zadig.build(detail.advanced_settings, { outputs = {} }),
}
for i, repo in ipairs(detail.repos) do
  definition.repo_info[i] = { codehost_name = codehost, repo_namespace = repo.repo_owner,
    repo_name = repo.repo_name, branch = repo.branch, submodules = repo.submodules }
end
for i, variable in ipairs(detail.parameters) do
  definition.parameters[i] = zadig.parameter.string(variable.key, variable.value,
    { is_credential = variable.is_credential })
end
for _, output in ipairs(detail.outputs) do
  if output.name ~= "IMAGE" and output.name ~= "PKG_FILE" then
    table.insert(definition.advanced_settings.outputs, output.name)
  end
end
local image = detail.post_build and detail.post_build.docker_build
definition.docker_build_step = image and {
  dockerfile_source = image.source, template_name = image.template_name,
  build_context_dir = image.work_dir, dockerfile_directory = image.docker_file,
  build_args = image.build_args, enable_buildkit = image.enable_buildkit,
  platforms = image.platform,
}

assert(client:create_build(definition))
print(("copied %s of %s to %s of %s"):format(name, project, new_name, new_project))
