-- SPDX-License-Identifier: MIT

-- The example definitions of the Zadig v4.2 build API document, as Lua tables. Each one is returned
-- by a function, so that every caller gets a copy of its own.

local function plain_build()
  return {
    name = "api-test",
    project_key = "yaml",
    infrastructure = "kubernetes",
    build_os = "ubuntu 20.04",
    installs = { { name = "go", version = "1.20.7" } },
    script_type = "shell",
    build_script = "#!/bin/bash\nset -e\necho 'hello from api'\ncd $REPONAME_0\n"
      .. "make build-$SERVICE",
    repo_info = {
      { codehost_name = "gitlab", repo_namespace = "kr-test-org1", repo_name = "multi-service-demo",
        branch = "main" },
    },
    parameters = {
      { key = "aa", type = "multi-select", default_value = "a", choice_option = { "a", "b", "c" },
        choice_value = { "a", "b" }, is_credential = false, description = "a multi-select var" },
      { key = "bb", type = "string", default_value = "abc123", is_credential = true,
        description = "a string values" },
    },
    services = {
      { service_name = "service1", service_module = "service1" },
      { service_name = "service2", service_module = "service2" },
    },
    docker_build_step = {
      dockerfile_source = "local",
      build_context_dir = "$REPONAME_0",
      dockerfile_directory = "$REPONAME_0/Dockerfile",
      build_args = "--build-arg service=$SERVICE",
      template_name = "",
      enable_buildkit = true,
      platforms = "linux/amd64",
    },
    advanced_settings = {
      timeout = 30,
      cache_setting = { enabled = true, cache_dir = "$WORKSPACE" },
      cluster_name = "local-20250523164625",
      resource_spec = { cpu_limit = 1000, memory_limit = 2000, cpu_req = 100, memory_req = 200 },
      strategy_name = "优先调度",
      storages = {
        enabled = true,
        storages_properties = {
          { provision_type = "dynamic", mount_path = "/workspace", subpath = "$PROJECT",
            access_mode = "ReadOnlyMany", is_temporary = true, pvc = "share-storage-cfs-10",
            storage_class = "cfs", storage_size_in_gib = 2 },
        },
      },
      use_host_docker_daemon = false,
      privileged_mode = false,
      custom_annotations = { { key = "test-a", value = "abc" } },
      custom_labels = { { key = "test-a", value = "abc" } },
      outputs = { "bb" },
    },
  }
end

local function template_build()
  return {
    name = "demo-build",
    project_key = "demo",
    template_name = "demo-template",
    target_services = {
      {
        service_name = "zadigx",
        service_module = "aslan",
        repo_info = {
          { codehost_name = "github-demo", repo_namespace = "kr-test-org", repo_name = "zadig",
            branch = "main" },
        },
        inputs = {
          { key = "name", value = "admin" },
          { key = "password", value = "zadigx" },
        },
      },
    },
  }
end

return { plain_build = plain_build, template_build = template_build }
