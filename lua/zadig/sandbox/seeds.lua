-- SPDX-License-Identifier: MIT
-- What a new sandbox holds: enough for the document's examples to work, and a few builds made on
-- the web page. Every list can be replaced by the option of the same name.

local LOCAL_CLUSTER = "0123456789abcdef12345678"

local function projects()
  return { "yaml", "demo", "lilian-test", "legacy" }
end

-- `actions`: per project, what the user's role allows.
local function users()
  return {
    { name = "admin", system_admin = true },
    { name = "lead", project_admin = { "yaml", "demo" } },
    { name = "builder", actions = { yaml = { "Build.View", "Build.Create", "Build.Delete" } } },
    { name = "viewer", actions = { yaml = { "Build.View" }, ["lilian-test"] = { "Build.View" } } },
    { name = "guest" },
  }
end

local function clusters()
  return {
    { id = LOCAL_CLUSTER, name = "local-20250523164625", strategies = {
      { name = "normal", default = true }, { name = "优先调度" },
    } },
    { name = "remote-cluster", strategies = { { name = "spread", default = true } } },
  }
end

local function images()
  return {
    { id = "61af6b575c9beafb9ab130dc", label = "ubuntu 18.04" },
    { id = "63047770931401b9baa6e396", label = "ubuntu 20.04" },
    { label = "sonar:5.0.1" },
  }
end

-- A code host with a `project_key` belongs to that project and is never found.
local function codehosts()
  return {
    { alias = "gitlab", type = "gitlab", address = "https://gitlab.com" },
    { alias = "github-demo", type = "github", address = "https://github.com" },
    { alias = "gitee", type = "gitee", address = "https://gitee.com" },
    { alias = "other", type = "other", address = "https://git.example.com", auth_type = "SSH" },
    { alias = "own-gitlab", type = "gitlab", address = "https://gitlab.com", project_key = "yaml" },
  }
end

local function dockerfile_templates()
  return { { name = "go-service" } }
end

local function build_templates()
  return {
    { name = "demo-template", parameters = {
      { key = "name", value = "guest", type = "string", description = "who signs in" },
      { key = "password", value = "template-secret", type = "string", is_credential = true },
      { key = "channel", value = "stable", type = "choice", choice_option = { "stable", "beta" } },
    } },
  }
end

local function openapi_build()
  return {
    name = "openapi-build", project_key = "lilian-test", update_time = 1688040721,
    services = { { service_name = "service1", service_module = "service1" } },
    repos = { { codehost_name = "gitee", source = "gitee", repo_owner = "liyue326",
      repo_namespace = "liyue326", repo_name = "hello", remote_name = "origin",
      branch = "master" } },
    basic_image_id = "63047770931401b9baa6e396",
    installs = { { name = "go", version = "1.13" } },
    build_script = "#!/bin/bash\nset -e",
    parameters = { { key = "a", value = "1", type = "string" } },
    outputs = { { name = "IMAGE" }, { name = "PKG_FILE" }, { name = "xx" } },
    post_build = {
      docker_build = { work_dir = "temp", docker_file = "temp", source = "local" },
      object_storage_upload = { enabled = true, object_storage_id = "63422e0690069fe35f4e62bb",
        upload_detail = { { file_path = "test", dest_path = "temp" } } },
      file_archive = { file_location = "temp" },
      scripts = "#!/bin/bash\nset -e",
    },
  }
end

local function builds()
  return {
    { name = "s-build", project_key = "lilian-test", update_time = 1686192895, services = {
      { service_name = "service1", service_module = "service1" },
      { service_name = "service2", service_module = "service2" },
    } },
    openapi_build(),
    { name = "web-host", project_key = "legacy", infrastructure = "vm", basic_image_id = "",
      vm_labels = { "linux" }, host_deploy = { type = "artifact" }, ssh_keys = { "key-1" },
      post_build = { scripts = "systemctl restart app" } },
    { name = "jenkins-job", project_key = "legacy", source = "jenkins", basic_image_id = "",
      jenkins = { job_name = "nightly", job_id = "1" } },
    { name = "lost-cluster", project_key = "legacy", cluster_id = "64c0ffee64c0ffee64c0ffee" },
    { name = "lost-template", project_key = "legacy", template_id = "64c0ffee64c0ffee64c0ffee" },
  }
end

--- New tables each time.
local function default()
  return {
    projects = projects(),
    users = users(),
    clusters = clusters(),
    images = images(),
    codehosts = codehosts(),
    dockerfile_templates = dockerfile_templates(),
    build_templates = build_templates(),
    builds = builds(),
    services = {},
  }
end

return { default = default, LOCAL_CLUSTER = LOCAL_CLUSTER }
