-- SPDX-License-Identifier: MIT
-- A definition that sets every field, what the sandbox stores of it, and where problems are.

-- Every field, as far as the server stores it.
local function full()
  return {
    name = "full", project_key = "yaml", infrastructure = "kubernetes", build_os = "ubuntu 20.04",
    script_type = "powershell", build_script = "make\n",
    installs = { { name = "go", version = "1.20.7" }, { name = "node", version = "16" } },
    services = { { service_name = "a", service_module = "b" } },
    repo_info = {
      { codehost_name = "gitlab", repo_namespace = "g", repo_name = "one", branch = "main",
        remote_name = "upstream", checkout_path = "src/one", submodules = true,
        enable_commit = true, commit_id = "abc123" },
      { codehost_name = "github-demo", repo_namespace = "h", repo_name = "two", branch = "dev",
        submodules = false, enable_commit = false, commit_id = "" },
    },
    parameters = {
      { key = "PLAIN", type = "string", default_value = "v", is_credential = false,
        description = "a text" },
      { key = "SECRET", type = "string", default_value = "made-up", is_credential = true,
        description = "a credential" },
      { key = "ONE", type = "choice", default_value = "x", choice_option = { "x", "y" },
        is_credential = false, description = "a choice" },
      { key = "MANY", type = "multi-select", default_value = "x", choice_option = { "x", "y" },
        choice_value = { "y" }, is_credential = false, description = "choices" },
    },
    docker_build_step = { dockerfile_source = "local", build_context_dir = "ctx",
      dockerfile_directory = "ctx/Dockerfile", build_args = "--pull", enable_buildkit = true,
      platforms = "linux/arm64" },
    advanced_settings = {
      timeout = 45, cluster_name = "remote-cluster", strategy_name = "spread",
      cache_setting = { enabled = true, cache_dir = "/cache" },
      resource_spec = { cpu_limit = 1, memory_limit = 2, cpu_req = 3, memory_req = 4,
        gpu_limit = "nvidia.com/gpu: 1" },
      storages = { enabled = true, storages_properties = { { provision_type = "static",
        mount_path = "/m", subpath = "s", access_mode = "ReadWriteMany", is_temporary = false,
        pvc = "claim", storage_size_in_gib = 1 } } },
      use_host_docker_daemon = true, privileged_mode = true,
      custom_annotations = { { key = "a", value = "1" } },
      custom_labels = { { key = "l", value = "2" } },
      outputs = { "MINE" },
    },
  }
end


-- What the sandbox stores under the name, without who changed it and when.
local function stored(sandbox, name)
  for _, build in ipairs(sandbox:state().builds) do
    if build.name == name then
      build.update_time, build.update_by = nil, nil
      return build
    end
  end
end

-- The paths of the problems, in their order.
local function paths(problems)
  local found = {}
  for i, problem in ipairs(problems) do
    found[i] = problem.path
  end
  return found
end

return { full = full, stored = stored, paths = paths }
