-- SPDX-License-Identifier: MIT
-- Made by script/generate from the rows; change those, and run it again.
---@meta zadig

---@class zadig.Null

---@alias zadig.Operation "create_build"|"update_build"|"create_build_from_template"|"update_build_from_template"|"list_builds"|"get_build"|"delete_build"

---What went wrong: decide by it.
---@alias zadig.Kind
---| "invalid" # the definition, the query or the options failed validation; nothing was sent
---| "network" # no connection, or the connection was lost
---| "timeout" # no reply before the timeout
---| "tls" # the TLS connection could not be established or trusted
---| "unauthorized" # the server rejected the token (401)
---| "forbidden" # the token's user lacks the permission, or the project does not exist (403)
---| "not_found" # no such build (HTTP 400 with an error code: trap 3)
---| "conflict" # a build of that name exists, possibly in another project (trap 11)
---| "in_use" # services still use the build
---| "license" # the server has no Professional or Enterprise licence (trap 15)
---| "rejected" # any other 4xx; one without a reason has an empty body (trap 4)
---| "server" # 5xx; retrying a 500 does not help on this server
---| "protocol" # an unusable reply: not JSON, cut short, too large, or a redirect
---| "ambiguous" # the answer to a write was lost; `verdict` says what reading back showed
---| "cancelled" # the caller cancelled the call

---Everything a plain build is made of.
---@class (exact) zadig.BuildDefinition
---@field name string build; unique over all projects, without "/" (required; not blank, without "/")
---@field project_key? string project the build belongs to (required; not blank; default: the client's)
---@field infrastructure "kubernetes"|"vm" where the build runs (required; one of "kubernetes", "vm")
---@field build_os string label of a build image; needed for vm too (required; not blank)
---@field installs? zadig.Install[] packages, in the order they are installed (a warning without it)
---@field script_type "shell"|"batch_file"|"powershell" language of the script (required; one of "shell", "batch_file", "powershell")
---@field build_script? string the script (a warning without it)
---@field repo_info? zadig.RepoInfo[] repositories to clone
---@field parameters? zadig.Parameter[] variables
---@field services? zadig.ServiceWithModule[] service components the build is for (a warning without it)
---@field docker_build_step? zadig.DockerBuildStep building an image
---@field advanced_settings? zadig.AdvancedSettings cluster, resources, cache, storage (default: local cluster, 60 minutes)
---@field extra? table<string, any> fields that this module does not know

---A package to install before the script runs.
---@class (exact) zadig.Install
---@field name? string package, as the server's package list calls it (a warning without it)
---@field version? string version of the package (a warning without it)
---@field extra? table<string, any> fields that this module does not know

---A repository to clone.
---@class (exact) zadig.RepoInfo
---@field codehost_name string alias of a system-level code host (required; not blank)
---@field repo_namespace? string organisation or user that owns the repository (a warning without it)
---@field repo_name? string repository (a warning without it)
---@field branch? string branch (a warning without it)
---@field remote_name? string name of the git remote (default: origin)
---@field checkout_path? string folder to clone into (default: the repository's name)
---@field submodules? boolean also clone submodules (default: false)
---@field enable_commit? boolean build `commit_id` instead of the branch's head (default: false)
---@field commit_id? string commit to build
---@field pr? integer pull request
---@field prs? integer[] pull requests
---@field stream? string Perforce stream
---@field view_mapping? string Perforce view mapping
---@field changelist_id? integer Perforce changelist
---@field shelve_id? integer Perforce shelved changelist
---@field extra? table<string, any> fields that this module does not know

---A variable of the build.
---@class (exact) zadig.Parameter
---@field key string name of the variable (required; not blank; once)
---@field type? "string"|"choice"|"multi-select"|"image"|"script"|"file" kind of variable (a warning without it; one of "string", "choice", "multi-select", "image", "script", "file")
---@field default_value? string value; a multi-select takes `choice_value` instead (a warning without it; hidden when printed if a credential)
---@field choice_option? string[] values to choose from (hidden when printed if a credential)
---@field choice_value? string[] values chosen, for a multi-select (hidden when printed if a credential)
---@field is_credential? boolean hide the value in logs and in the web page (default: false)
---@field description? string shown beside the variable
---@field extra? table<string, any> fields that this module does not know

---A service component that the build builds.
---@class (exact) zadig.ServiceWithModule
---@field service_name? string service (a warning without it)
---@field service_module? string component of the service (a warning without it)
---@field extra? table<string, any> fields that this module does not know

---Building an image after the script.
---@class (exact) zadig.DockerBuildStep
---@field dockerfile_source "local"|"template" where the Dockerfile comes from (required; one of "local", "template")
---@field build_context_dir? string directory of the build context (a warning without it)
---@field dockerfile_directory? string absolute path of the Dockerfile, for a local one (a warning without it)
---@field build_args? string arguments of docker build
---@field template_name? string Dockerfile template, for source template
---@field enable_buildkit? boolean build with BuildKit (default: false)
---@field platforms? string BuildKit's target platforms, as one string
---@field extra? table<string, any> fields that this module does not know

---Where and how the job runs.
---@class (exact) zadig.AdvancedSettings
---@field timeout? integer minutes the job may take (a warning below 1; default: 600 here; 60 without advanced_settings)
---@field cache_setting? zadig.CacheSetting what is kept between runs
---@field cluster_name string exact name of the cluster (required; not blank)
---@field resource_spec? zadig.ResourceSpec what the job may use (default: no limits)
---@field strategy_name? string scheduling strategy; a wrong name counts as none (trap 19) (default: the cluster's default)
---@field storages? zadig.StorageSetting volumes
---@field use_host_docker_daemon? boolean use the node's docker daemon (default: false)
---@field privileged_mode? boolean run privileged (default: false)
---@field custom_annotations? zadig.Label[] annotations of the job
---@field custom_labels? zadig.Label[] labels of the job
---@field outputs? string[] output variables, beside IMAGE and PKG_FILE (not "IMAGE", "PKG_FILE")
---@field extra? table<string, any> fields that this module does not know

---What the job may use of its cluster.
---@class (exact) zadig.ResourceSpec
---@field cpu_limit? integer CPU limit in millicores (a warning without it; a warning below 0)
---@field memory_limit? integer memory limit in MiB (a warning without it; a warning below 0)
---@field cpu_req? integer CPU request in millicores (a warning without it; a warning below 0)
---@field memory_req? integer memory request in MiB (a warning without it; a warning below 0)
---@field gpu_limit? string GPUs, as "vendor/resource: n" ("vendor/resource: n")
---@field extra? table<string, any> fields that this module does not know

---What is kept between runs.
---@class (exact) zadig.CacheSetting
---@field enabled? boolean keep a directory between runs (a warning without it)
---@field cache_dir? string the directory; dropped when not enabled (a warning without it)
---@field extra? table<string, any> fields that this module does not know

---Volumes of the job.
---@class (exact) zadig.StorageSetting
---@field enabled? boolean mount volumes (a warning without it)
---@field storages_properties? zadig.StoragesProperty[] the volumes (a warning without it)
---@field extra? table<string, any> fields that this module does not know

---One volume to mount.
---@class (exact) zadig.StoragesProperty
---@field provision_type "dynamic"|"static" dynamic: made for the job; static: an existing one (required; one of "dynamic", "static")
---@field mount_path? string where it is mounted (a warning without it)
---@field subpath? string path inside the volume (a warning without it)
---@field access_mode? "ReadWriteOnce"|"ReadOnlyMany"|"ReadWriteMany"|"ReadWriteOncePod" Kubernetes access mode (one of "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"; default: ReadWriteMany)
---@field is_temporary? boolean remove it with the job (default: false)
---@field pvc? string name of the volume claim, when static
---@field storage_class? string name of the storage class, when dynamic
---@field storage_size_in_gib? integer size in GiB, when dynamic (a warning without it; a warning below 1)
---@field extra? table<string, any> fields that this module does not know

---A Kubernetes label or annotation of the job.
---@class (exact) zadig.Label
---@field key string key (required; not blank; once)
---@field value string value; anything but a string breaks the job later (trap 20) (required)
---@field extra? table<string, any> fields that this module does not know

---What a build adds to its template.
---@class (exact) zadig.TemplateDefinition
---@field name string build; unique over all projects, without "/" (required; not blank, without "/")
---@field project_key? string project the build belongs to (required; not blank; default: the client's)
---@field template_name string build template (required; not blank)
---@field target_services zadig.TargetService[] service components; one left out is unbound (required)
---@field extra? table<string, any> fields that this module does not know

---A service component with its own code and values.
---@class (exact) zadig.TargetService
---@field service_name string service (required; not blank)
---@field service_module string component of the service (required; not blank)
---@field repo_info? zadig.RepoInfo[] repositories to clone (a warning without it)
---@field inputs? zadig.Input[] variables; one left out takes the template's value (a warning without it)
---@field extra? table<string, any> fields that this module does not know

---A template's variable, set for one service component.
---@class (exact) zadig.Input
---@field key string variable of the template; an unknown one is dropped (trap 17) (required; not blank; once)
---@field value? string its value for this service (a warning without it; hidden when printed unless said to be none)
---@field type? "string"|"choice"|"multi-select"|"image"|"script"|"file" kind of variable, as in the template (a warning without it; one of "string", "choice", "multi-select", "image", "script", "file")
---@field is_credential? boolean hide the value, as in the template (a warning without it)
---@field extra? table<string, any> fields that this module does not know

---The query beside a body; the body decides (trap 12).
---@class zadig.ProjectQuery
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)

---Which page of which project.
---@class zadig.ListQuery: zadig.CallOptions
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)
---@field page_num? integer page, from 1 (at least 1; sent as pageNum; default: 1)
---@field page_size? integer builds a page (at least 1; sent as pageSize; default: 20)

---Which build, and which service of a template build.
---@class zadig.DetailQuery: zadig.CallOptions
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)
---@field service_name? string service whose code and values a template build's detail shows (sent as serviceName)
---@field service_module? string component of that service (sent as serviceModule)

---Which build.
---@class zadig.DeleteQuery: zadig.CallOptions
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)
---@field must_exist? boolean a build that is not there is a failure (trap 2) (default: false)

---The reply to a write.
---@class zadig.Message
---@field message string "success" (required)

---One page of a project's builds.
---@class zadig.BuildList
---@field total integer builds in the project (required)
---@field builds zadig.Build[] this page, in no particular order

---One line of the list.
---@class zadig.Build
---@field name string build
---@field project_key string project the build belongs to
---@field source string zadig or jenkins; may be empty on old builds
---@field update_by string who changed it last
---@field update_time integer when, in seconds since 1970
---@field target_services zadig.ServiceWithModule[] service components it is for

---A build as the server tells it; not a definition.
---@class zadig.BuildDetail
---@field project_key string project the build belongs to
---@field name string build (required)
---@field source string zadig or jenkins
---@field target_services zadig.ServiceWithModule[] service components it is for
---@field template_name string its build template; empty for a plain build
---@field update_by string who changed it last
---@field update_time integer when, in seconds since 1970
---@field repos zadig.DetailRepo[] repositories; of a template build, those of the service asked for
---@field build_env? zadig.BuildEnv what the script runs in
---@field advanced_settings? zadig.AdvancedSettings cluster, resources, cache; the rest is never filled
---@field build_script string the script; empty for a template build
---@field parameters zadig.DetailParameter[] variables; of a template build, those of the service asked for
---@field outputs zadig.Output[] output variables
---@field post_build? zadig.PostBuild what happens after the script

---A repository, as a detail shows it.
---@class zadig.DetailRepo
---@field source string kind of code host: github, gitlab, gerrit, gitee, other
---@field repo_owner string organisation or user
---@field repo_name string repository
---@field branch string branch
---@field remote_name string name of the git remote
---@field address string address of the code host; the server does not send it
---@field checkout_path string folder it is cloned into
---@field submodules boolean submodules are cloned too
---@field hidden boolean not shown when the build is started by hand

---What the script runs in.
---@class zadig.BuildEnv
---@field basic_image_id string id of the build image; zeroes when it is gone
---@field basic_image_label string its label: a definition's build_os
---@field installs zadig.Install[] packages

---A variable, as a detail shows it.
---@class zadig.DetailParameter
---@field key string name of the variable
---@field value string its value, credentials included (trap 16) (hidden when printed if a credential)
---@field type string kind of variable
---@field is_credential boolean the value is a credential
---@field choice_option string[] values to choose from (hidden when printed if a credential)
---@field choice_value string[] values chosen (hidden when printed if a credential)

---An output variable, IMAGE and PKG_FILE included.
---@class zadig.Output
---@field name string output variable
---@field description string what it holds

---What happens after the script; an update wipes it.
---@class zadig.PostBuild
---@field docker_build? zadig.DockerBuild the image step
---@field object_storage_upload? zadig.ObjectStorageUpload files to upload
---@field file_archive? zadig.FileArchive the binary package
---@field scripts string script run after the build

---The image step, as a detail shows it.
---@class zadig.DockerBuild
---@field work_dir string directory of the build context
---@field docker_file string absolute path of the Dockerfile
---@field build_args string arguments of docker build
---@field source string local or template
---@field template_id string id of the Dockerfile template
---@field template_name string Dockerfile template
---@field enable_buildkit boolean built with BuildKit
---@field platform string BuildKit's target platforms

---Files uploaded after the build.
---@class zadig.ObjectStorageUpload
---@field enabled boolean upload after the build
---@field object_storage_id string id of the object storage
---@field upload_detail zadig.UploadDetail[] the files

---A file to upload.
---@class zadig.UploadDetail
---@field file_path string file, relative to the workspace
---@field abs_file_path string file, absolute
---@field dest_path string where it goes

---The binary package that is kept.
---@class zadig.FileArchive
---@field file_location string path of the binary package

---Where the server is and how to talk to it.
---@class zadig.ConnectOptions: zadig.TransportOptions
---@field url? string address of the server, with a path where it has one (required; default: $ZADIG_URL)
---@field token? any "env:NAME", "file:PATH", "cmd:COMMAND", a function, or the token itself (default: $ZADIG_TOKEN)
---@field project_key? string project of calls that do not name one (not blank; default: $ZADIG_PROJECT_KEY)
---@field strict? boolean warnings about a definition block the call, too (default: false)
---@field deadline? number seconds for a call with all its repeats and waits (at least 0; default: none)
---@field retry? zadig.RetryOptions|false when a request is sent again; false: never
---@field debug? any a function or file handle that gets one line per step

---How the server is reached.
---@class zadig.TransportOptions: zadig.LimitOptions
---@field ca_file? string PEM file of the authorities to trust (default: the system's)
---@field ca_path? string directory of the authorities to trust (default: the system's)
---@field client_cert? string PEM file of the client certificate
---@field client_key? string PEM file of its key
---@field proxy? string URL of a proxy; an empty text for none (default: $https_proxy, $http_proxy)
---@field no_proxy? string hosts to reach without it, separated by commas (default: $no_proxy)
---@field unix_socket? string path of a Unix socket to connect to instead of url's host
---@field resolve? string[] addresses for hosts, each as "host:port:address"; a proxy is asked for a tunnel there
---@field headers? any more headers, a table of name and value
---@field user_agent? string who is calling (default: lua-zadig/0.1.0 libcurl/<version>)
---@field insecure? boolean do not verify the server's certificate: only for a server of your own (default: false)
---@field max_body? integer bytes a reply may have, unpacked (at least 1; default: 33554432 (32 MiB))

---How long a request may take.
---@class zadig.LimitOptions
---@field timeout? number seconds for one request, from first to last byte (at least 0; default: 30)
---@field connect_timeout? number seconds for the connection, TLS included (at least 0; default: 5)

---What one call does differently from its client.
---@class zadig.CallOptions: zadig.LimitOptions
---@field strict? boolean warnings about a definition block the call, too (default: false)
---@field deadline? number seconds for a call with all its repeats and waits (at least 0; default: none)
---@field retry? zadig.RetryOptions|false when a request is sent again; false: never
---@field resolve? boolean when a write's answer is lost, read back whether it happened (default: true for create and delete)

---Options of a call that has a definition.
---@class zadig.WriteOptions: zadig.CallOptions
---@field project_key? string project of calls that do not name one (not blank; default: $ZADIG_PROJECT_KEY)

---When a request is sent again.
---@class zadig.RetryOptions
---@field attempts? integer how often a request is sent at most (at least 1; default: 3)
---@field base? number seconds that the first wait is drawn from, 0 to base (at least 0; default: 0.5)
---@field cap? number seconds no wait exceeds (at least 0; default: 8)
---@field budget? integer tokens a client's repeats draw on: 5 each, 10 after a timeout; successes refill (at least 0; default: 500)

---How many at once.
---@class zadig.LoopOptions
---@field concurrency? integer requests in flight at most (at least 1; default: 16)

---How tasks are run to their end.
---@class zadig.RunOptions
---@field progress? any true: a bar on a terminal's standard error; a function: called for each task that ends, with how many have, of how many, and how many of them failed
---@field stop_on_error? boolean the first error cancels all other tasks (default: false)

---How a method is called for many items.
---@class zadig.MapOptions: zadig.RunOptions
---@field concurrency? integer items worked on at once (at least 1; default: 16)
---@field options? any the options of each call, given to it after the item

---What a call returns after nil.
---@class zadig.Failure
---@field kind zadig.Kind kind of failure, for programs to branch on (required; one of "invalid", "network", "timeout", "tls", "unauthorized", "forbidden", "not_found", "conflict", "in_use", "license", "rejected", "server", "protocol", "ambiguous", "cancelled")
---@field message string one line of English (required)
---@field hint? string what usually fixes it
---@field status? integer HTTP status
---@field code? integer code in the server's error object
---@field server_message? string the server's text for the code
---@field description? string the server's text for this request, or for another one (trap 30)
---@field redirect? string address the server redirects to; redirects are never followed
---@field cause? string libcurl's error text
---@field problems? zadig.Problem[] for kind invalid: every problem found
---@field operation? string method of the client
---@field method? string HTTP method
---@field url? string URL of the request, without secrets
---@field sent? "no"|"maybe"|"yes" whether the server could have acted on the request (one of "no", "maybe", "yes")
---@field attempts? integer how many times the request was sent
---@field elapsed? number seconds, including all retries and waits
---@field retryable? boolean whether a retry may succeed
---@field retry_after? integer seconds the server asks to wait
---@field verdict? "applied"|"not_applied"|"overtaken"|"unknown" for kind ambiguous: whether the write took effect (one of "applied", "not_applied", "overtaken", "unknown")
---@field evidence? any for kind ambiguous: what was read back

---A problem found by validation.
---@class zadig.Problem
---@field path string path of the value, as written in Lua (required)
---@field message string what is wrong, and what is expected (required)
---@field severity "error"|"warning" an error blocks the call; a warning does only when strict (required; one of "error", "warning")
---@field kind "missing"|"unreadable"|"lost"|"differs"|"unmatched"|"file"|"duplicate" what to decide by, where validation is not what found it (one of "missing", "unreadable", "lost", "differs", "unmatched", "file", "duplicate")
---@field file string of the definition, when it was loaded from one
---@field line integer in that file, where it is known

---Which losses are accepted when a detail becomes a definition.
---@class zadig.DefinitionOptions
---@field defaults? boolean what neither the detail nor the rest says is at its default (default: false)
---@field force? boolean what no update can give back may go: steps after the build, a vm's host labels (default: false)
---@field secrets? boolean credentials as they are, as create_build needs them; without it what stands in their place means "keep the stored value" to update_build (default: false)

---How a value is printed.
---@class zadig.ShowOptions
---@field full? boolean cut nothing (default: false)
---@field secrets? boolean hide nothing (default: false)
---@field record? string the record that a plain table is of (default: guessed from its keys)
---@field width? number columns (default: 80)
---@field colour? boolean use colours (default: only on a terminal; never for a string)
---@field brackets? boolean show scripts over several lines, in long brackets (default: true)
---@field file? any the open file that show writes to (default: standard output)

---@class zadig
---@field version string such as "0.1.0"
---@field null zadig.Null what a JSON null of an unknown key arrives as
local zadig = {}

zadig.parameter = {}

---@class zadig.Client
local client = {}

---@class zadig.Loop
local loop = {}

---@class zadig.Task
local task = {}

---Create a build.
---
---`POST /openapi/build`, query `projectKey=<project_key>`
---
---Trap 4: A refused body gets an empty 400 without a reason; that is why all is checked here first.
---
---Trap 6: docker_build_step and advanced_settings are objects, whatever the document's tables say.
---
---Trap 7: advanced_settings without cluster_name is refused; left out of an update it resets all.
---
---Trap 10: A detail lists IMAGE and PKG_FILE among its outputs; sending them back doubles them.
---
---Trap 11: Names are unique over all projects: a conflict may be with a project you cannot see.
---
---Trap 12: On writes the body's project_key decides; the query's is only for show.
---
---Trap 16: "********" keeps a credential in update_build only; details show them in clear.
---
---Trap 18: timeout is minutes; left out it is 600, and 60 without any advanced_settings.
---
---Trap 19: A misspelt strategy, service or project is accepted without a word.
---
---Trap 20: A label or annotation that is not a string is accepted and breaks the job later.
---
---Trap 24: A blank name or one with "/" makes a build nobody can address; it is refused here.
---
---Trap 25: A hole in an array would crash the request on the server; it is refused here.
---
---Trap 28: Zadig 4.1 and older have no updates (405) and read a different body.
---@param definition zadig.BuildDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil when it failed
---@return zadig.Failure? failure
function client:create_build(definition, options) end

---Replace a build's definition; what is left out is reset, not kept.
---
---`PUT /openapi/build`, query `projectKey=<project_key>`
---
---Trap 3: A missing build is a status 400 with a code, never 404; a 404 means a wrong URL.
---
---Trap 4: A refused body gets an empty 400 without a reason; that is why all is checked here first.
---
---Trap 6: docker_build_step and advanced_settings are objects, whatever the document's tables say.
---
---Trap 7: advanced_settings without cluster_name is refused; left out of an update it resets all.
---
---Trap 8: An update replaces everything: what the web page added after the script is gone for good.
---
---Trap 9: A detail is not a definition: keep the definition you sent, or see zadig.definition.
---
---Trap 10: A detail lists IMAGE and PKG_FILE among its outputs; sending them back doubles them.
---
---Trap 12: On writes the body's project_key decides; the query's is only for show.
---
---Trap 16: "********" keeps a credential in update_build only; details show them in clear.
---
---Trap 18: timeout is minutes; left out it is 600, and 60 without any advanced_settings.
---
---Trap 19: A misspelt strategy, service or project is accepted without a word.
---
---Trap 20: A label or annotation that is not a string is accepted and breaks the job later.
---
---Trap 24: A blank name or one with "/" makes a build nobody can address; it is refused here.
---
---Trap 25: A hole in an array would crash the request on the server; it is refused here.
---
---Trap 26: Updating needs the right to create builds; the right to edit them is not enough.
---
---Trap 28: Zadig 4.1 and older have no updates (405) and read a different body.
---@param definition zadig.BuildDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil when it failed
---@return zadig.Failure? failure
function client:update_build(definition, options) end

---Create a build from a build template.
---
---`POST /openapi/build`, query `source=template & projectKey=<project_key>`
---
---Trap 4: A refused body gets an empty 400 without a reason; that is why all is checked here first.
---
---Trap 11: Names are unique over all projects: a conflict may be with a project you cannot see.
---
---Trap 12: On writes the body's project_key decides; the query's is only for show.
---
---Trap 15: Needs a Professional or Enterprise licence; a missing template is a status 500.
---
---Trap 16: "********" keeps a credential in update_build only; details show them in clear.
---
---Trap 17: Unknown inputs vanish, inputs left out take the template's value, services are unbound.
---
---Trap 19: A misspelt strategy, service or project is accepted without a word.
---
---Trap 24: A blank name or one with "/" makes a build nobody can address; it is refused here.
---
---Trap 25: A hole in an array would crash the request on the server; it is refused here.
---@param definition zadig.TemplateDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil when it failed
---@return zadig.Failure? failure
function client:create_build_from_template(definition, options) end

---Replace the services of a build made from a template.
---
---`PUT /openapi/build/{name}/template`, query `projectKey=<project_key>`
---
---Trap 3: A missing build is a status 400 with a code, never 404; a 404 means a wrong URL.
---
---Trap 4: A refused body gets an empty 400 without a reason; that is why all is checked here first.
---
---Trap 12: On writes the body's project_key decides; the query's is only for show.
---
---Trap 13: The name in the path is not read, the body's is; both come from the definition.
---
---Trap 14: The server's other way to update from a template creates instead; it is never used.
---
---Trap 15: Needs a Professional or Enterprise licence; a missing template is a status 500.
---
---Trap 16: "********" keeps a credential in update_build only; details show them in clear.
---
---Trap 17: Unknown inputs vanish, inputs left out take the template's value, services are unbound.
---
---Trap 19: A misspelt strategy, service or project is accepted without a word.
---
---Trap 24: A blank name or one with "/" makes a build nobody can address; it is refused here.
---
---Trap 25: A hole in an array would crash the request on the server; it is refused here.
---
---Trap 26: Updating needs the right to create builds; the right to edit them is not enough.
---
---Trap 28: Zadig 4.1 and older have no updates (405) and read a different body.
---@param definition zadig.TemplateDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil when it failed
---@return zadig.Failure? failure
function client:update_build_from_template(definition, options) end

---List one page of a project's builds.
---
---`GET /openapi/build`, query `projectKey=<project_key> & pageNum=<page_num> & pageSize=<page_size>`
---
---Trap 21: The list is unsorted and may shift between pages; client:builds() copes with both.
---@param options? zadig.ListQuery
---@return zadig.BuildList? reply nil when it failed
---@return zadig.Failure? failure
function client:list_builds(options) end

---Read a build's detail.
---
---`GET /openapi/build/{name}/detail`, query `projectKey=<project_key> & serviceName=<service_name> & serviceModule=<service_module>`
---
---Trap 3: A missing build is a status 400 with a code, never 404; a 404 means a wrong URL.
---
---Trap 9: A detail is not a definition: keep the definition you sent, or see zadig.definition.
---
---Trap 10: A detail lists IMAGE and PKG_FILE among its outputs; sending them back doubles them.
---
---Trap 16: "********" keeps a credential in update_build only; details show them in clear.
---
---Trap 22: The detail of a host, Jenkins or old build may be an empty 500.
---
---Trap 23: A template build's detail has placeholders; name a service and module to see its values.
---
---Trap 24: A blank name or one with "/" makes a build nobody can address; it is refused here.
---
---Trap 31: The document's example of a detail is not valid JSON; what the server sends is.
---@param name string the build
---@param options? zadig.DetailQuery
---@return zadig.BuildDetail? reply nil when it failed
---@return zadig.Failure? failure
function client:get_build(name, options) end

---Delete a build; the server says success for one that is not there.
---
---`DELETE /openapi/build`, query `name=<name> & buildName=<name> & projectKey=<project_key>`
---
---Trap 1: The document's buildName is not what the server reads; name is. Both are sent.
---
---Trap 2: Deleting a name that is not there succeeds; must_exist = true reads first.
---
---Trap 24: A blank name or one with "/" makes a build nobody can address; it is refused here.
---@param name string the build
---@param options? zadig.DeleteQuery
---@return zadig.Message? reply nil when it failed
---@return zadig.Failure? failure
function client:delete_build(name, options) end

---Connects to a server.
---
---Raises: invalid options, a token that cannot be had.
---
---```lua
---local client = zadig.connect { url = "https://zadig.example.com" }
---```
---@param options? zadig.ConnectOptions see help "connect"
---@return zadig.Client # no connection is made before the first call
function zadig.connect(options) end

---Gives the verdict of a call without making it.
---
---```lua
---print(zadig.check("create_build", { name = "api-test" }))
---```
---@param operation zadig.Operation such as "create_build"
---@param definition zadig.BuildDefinition|zadig.TemplateDefinition or the query, for an operation without a definition
---@param options? { strict: boolean? } strict: warnings count as well
---@return true? # nil when the call would be refused
---@return zadig.Failure|zadig.Problem[]|nil # the failure; or the warnings, if there are any
function zadig.check(operation, definition, options) end

---Prints help on an operation, record, field, topic or function.
---
---```lua
---zadig.help "create_build"
---```
---@param what? any a name, or a function; without it, what there is
function zadig.help(what) end

---Prints a value as Lua source, credentials hidden.
---
---```lua
---zadig.show({ timeout = 30 }, { full = true })
---```
---@param value any usually a reply or a definition
---@param options? zadig.ShowOptions full = true cuts nothing
function zadig.show(value, options) end

---Gives a value as Lua source, credentials hidden.
---
---```lua
---local text = zadig.format { timeout = 30 }
---```
---@param value any usually a reply or a definition
---@param options? zadig.ShowOptions full = true cuts nothing
---@return string # what load("return " .. text) gives back
function zadig.format(value, options) end

---Makes a repository from one line.
---
---```lua
---local repo = zadig.repo("gitlab/group/app@main", { submodules = true })
---```
---@param text string "codehost/namespace/repository@branch"
---@param fields? table further fields
---@return zadig.RepoInfo # a plain table
function zadig.repo(text, fields) end

---Makes a list of packages.
---
---```lua
---local installs = zadig.installs { go = "1.20.7", node = "16.15.0" }
---```
---@param packages table<string, string>|string[] { go = "1.20.7" }, sorted; or { "go 1.20.7" }, in this order
---@return zadig.Install[] # a plain table
function zadig.installs(packages) end

---Makes a list of service components.
---
---```lua
---local services = zadig.services { "service1", "service2/module" }
---```
---@param names string[] "service" or "service/module"
---@return zadig.ServiceWithModule[] # a plain table
function zadig.services(names) end

---Makes a variable that holds a text.
---
---```lua
---local version = zadig.parameter.string("VERSION", "1.0")
---```
---@param key string the variable
---@param value? string empty by default
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.string(key, value, fields) end

---Makes a variable whose value is a credential.
---
---```lua
---local token = zadig.parameter.secret("TOKEN", os.getenv "TOKEN" or "")
---```
---@param key string the variable
---@param value string the credential
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.secret(key, value, fields) end

---Makes a variable with a value out of several.
---
---```lua
---local env = zadig.parameter.choice("ENV", { "dev", "qa" }, "qa")
---```
---@param key string the variable
---@param options string[] at least one
---@param value? string the first option by default
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.choice(key, options, value, fields) end

---Makes a variable with values out of several.
---
---```lua
---local where = zadig.parameter.multi_select("TARGETS", { "a", "b" }, { "a" })
---```
---@param key string the variable
---@param options string[] at least one
---@param values? string[] those chosen; none by default
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.multi_select(key, options, values, fields) end

---Makes a resource specification from Kubernetes' quantities.
---
---```lua
---local spec = zadig.resources { cpu = "100m..1", memory = "200Mi..2Gi" }
---```
---@param quantities { cpu: string?, memory: string?, gpu: string? } "request..limit", or one value for both
---@return zadig.ResourceSpec # millicores and MiB, in a plain table
function zadig.resources(quantities) end

---Reads a build's script from a file.
---
---Raises: a file that cannot be read.
---
---```lua
---local ok, script = pcall(zadig.script, "build.sh")
---```
---@param path string of the file
---@return string # its text, as it is
function zadig.script(path) end

---Makes one definition from another: tables are merged at every depth, arrays replaced, zadig.null removes.
---
---```lua
---local other = zadig.build({ name = "api-1" }, { name = "api-2" })
---```
---@param base zadig.BuildDefinition|zadig.TemplateDefinition left as it is
---@param overrides? table left as it is
---@return table # a new definition
function zadig.build(base, overrides) end

---Makes a definition from a detail, for update_build. A detail is not all of a build: what it lacks must be said, and what an update would lose is refused, unless the options accept it.
---
---```lua
---local where = { project_key = "lilian-test" }
---local detail = assert(client:get_build("s-build", where))
---local definition, notes = assert(zadig.definition(detail, {
---  infrastructure = "kubernetes", script_type = "shell",
---}, { defaults = true }))
---definition.advanced_settings.timeout = 90
---zadig.show(notes)
---print(client:update_build(definition))
---```
---@param detail zadig.BuildDetail of a plain build
---@param rest? table the parts of a definition that the detail lacks; where it says something, that counts; zadig.null stands for none
---@param options? zadig.DefinitionOptions which losses are accepted
---@return zadig.BuildDefinition? # nil when something would be lost
---@return zadig.Problem[]|zadig.Failure # the losses that were accepted, and what of the rest does not count; or the failure
function zadig.definition(detail, rest, options) end

---Marks a table as an array, so that it is one even when empty.
---
---```lua
---local none = zadig.array {}
---```
---@param list table usually part of `extra`
---@return table # the same table
function zadig.array(list) end

---Gives a table as JSON, as it would be sent.
---
---Raises: a value that no JSON can hold.
---
---```lua
---print(zadig.encode("Install", { name = "go", version = "1.20.7" }))
---```
---@param record string the record it is of
---@param value table a definition that passes the checks, or a reply
---@return string # keys in the order of the rows
function zadig.encode(record, value) end

---Reads JSON, as a reply would be read.
---
---```lua
---local install = assert(zadig.decode("Install", '{ "name": "go" }'))
---```
---@param record string? the record it is of; nil for any JSON
---@param text string JSON
---@return any # the value; nil when it is no such JSON
---@return string? # why it is none
function zadig.decode(record, text) end

---Makes a loop, in whose tasks calls go on side by side.
---
---```lua
---local loop <close> = zadig.loop { concurrency = 8 }
---```
---@param options? zadig.LoopOptions concurrency is 16 by default
---@return zadig.Loop # close it, or leave that to a <close> variable
function zadig.loop(options) end

---Waits; in a loop only the task that calls it does.
---
---```lua
---zadig.sleep(0.1)
---```
---@param seconds number fractions allowed
---@return true? # nil when the task was cancelled
---@return zadig.Failure? # of kind cancelled
function zadig.sleep(seconds) end

---Calls a method for many items, several at once.
---
---```lua
---local details, failures = client:map({ "api-test" }, client.get_build)
---```
---@param items any[] names, definitions, ...
---@param method fun(client: zadig.Client, item: any, options: any?): any, any client.get_build, or any function
---@param options? zadig.MapOptions concurrency is 16 by default
---@return any[] # results by the index of their item
---@return table<integer, any> # failures and errors by the index of their item
function client:map(items, method, options) end

---Adds a task; it begins when there is room.
---
---```lua
---local task = loop:spawn(function() return client:get_build "api-test" end)
---```
---@param body function what the task runs
---@param ... any its arguments
---@return zadig.Task # to cancel it, or to ask for its result
function loop:spawn(body, ...) end

---Runs until every task has ended.
---
---Raises: what a progress function raises.
---
---```lua
---local ok, failures = loop:run { progress = true }
---```
---@param options? zadig.RunOptions progress, stop_on_error
---@return boolean # true when every task ended well
---@return { task: zadig.Task, error: any, traceback: string? }[] # what went wrong
function loop:run(options) end

---Does what is ready, for driving a loop from another event loop.
---
---```lua
---while loop:step(0.1) > 0 do end
---```
---@param seconds? number to wait for that at most; 0 by default
---@return integer # tasks that remain
function loop:step(seconds) end

---Gives what went wrong since it was last asked, or run.
---
---```lua
---for _, failure in ipairs(loop:failures()) do print(failure) end
---```
---@return { task: zadig.Task, error: any, traceback: string? }[] # as run's
function loop:failures() end

---Gives the sockets to wait for until the next step.
---
---```lua
---for _, socket in ipairs(loop:sockets()) do print(socket.fd) end
---```
---@return { fd: integer, read: boolean, write: boolean }[] # fd: the descriptor
function loop:sockets() end

---Tells when to step even if no socket is ready.
---
---```lua
---print(loop:timeout())
---```
---@return number? # seconds; nil: no need to
function loop:timeout() end

---Ends the calls of all tasks as cancelled; tasks that have not begun never will.
---
---```lua
---loop:cancel()
---```
function loop:cancel() end

---Ends all tasks and closes the connections; harmless again.
---
---```lua
---loop:close()
---```
function loop:close() end

---Ends the call that the task waits for as cancelled.
---
---```lua
---task:cancel()
---```
function task:cancel() end

---Tells how far the task is.
---
---```lua
---print(task:status())
---```
---@return "new"|"ready"|"running"|"waiting"|"done"|"failed"|"cancelled" # it waits for a call, or sleeps
function task:status() end

---Gives what the task returned.
---
---```lua
---print(task:result())
---```
---@return any # nil and its error when it raised; nothing before the end
function task:result() end

---Waits for the task's end, from another task of its loop.
---
---```lua
---loop:spawn(function() print(task:wait()) end)
---```
---@return any # as task:result
function task:wait() end

---Walks all builds of a project, page by page, each once; they may be deleted meanwhile.
---
---Raises: a failure, where a page cannot be had or the list cannot be whole.
---
---```lua
---for build in client:builds() do print(build.name) end
---```
---@param options? zadig.ListQuery page_size is 100 by default
---@return fun(): zadig.Build? # for a for loop
function client:builds(options) end

---Prints help, as zadig.help does.
---
---```lua
---client:help "get_build"
---```
---@param what? any a name, or a function; without it, what there is
function client:help(what) end

---Closes the client; harmless again.
---
---```lua
---client:close()
---```
function client:close() end

---Tells how the client's exchanges went so far.
---
---```lua
---zadig.show(client:stats())
---```
---@return table # counts and the server's address
function client:stats() end

return zadig
