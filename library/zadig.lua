-- SPDX-License-Identifier: MIT
-- Made by script/generate from the rows; change those, and run it again.
---@meta zadig

---@class zadig.Null

---@alias zadig.Operation "create_build"|"update_build"|"create_build_from_template"|"update_build_from_template"|"list_builds"|"get_build"|"delete_build"

---Kind of failure; branch on this.
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

---The definition of a plain build.
---@class (exact) zadig.BuildDefinition
---@field name string name of the build; unique across projects, without "/" (required; not blank, without "/")
---@field project_key? string project the build belongs to (required; not blank; default: the client's)
---@field infrastructure "kubernetes"|"vm" where the build runs (required; one of "kubernetes", "vm")
---@field build_os string label of a build image; required for vm, too (required; not blank)
---@field installs? zadig.Install[] packages, in installation order (warning if missing)
---@field script_type "shell"|"batch_file"|"powershell" type of the script (required; one of "shell", "batch_file", "powershell")
---@field build_script? string the script (warning if missing)
---@field repo_info? zadig.RepoInfo[] repositories to clone
---@field parameters? zadig.Parameter[] variables
---@field services? zadig.ServiceWithModule[] service components the build is for (warning if missing)
---@field docker_build_step? zadig.DockerBuildStep Docker image built after the script
---@field advanced_settings? zadig.AdvancedSettings cluster, resources, cache, storage (default: local cluster, 60 minutes)
---@field extra? table<string, any> fields that this module does not know

---A package to install before the script runs.
---@class (exact) zadig.Install
---@field name? string package, as named in the server's package list (warning if missing)
---@field version? string version of the package (warning if missing)
---@field extra? table<string, any> fields that this module does not know

---A repository to clone.
---@class (exact) zadig.RepoInfo
---@field codehost_name string alias of a system-level code host (required; not blank)
---@field repo_namespace? string organisation or user that owns the repository (warning if missing)
---@field repo_name? string name of the repository (warning if missing)
---@field branch? string name of the branch (warning if missing)
---@field remote_name? string name of the git remote (default: origin)
---@field checkout_path? string folder to clone into (default: the repository's name)
---@field submodules? boolean also clone submodules (default: false)
---@field enable_commit? boolean build `commit_id` instead of the branch's head (default: false)
---@field commit_id? string commit to build
---@field pr? integer pull request number
---@field prs? integer[] pull request numbers
---@field stream? string Perforce stream
---@field view_mapping? string Perforce view mapping
---@field changelist_id? integer Perforce changelist
---@field shelve_id? integer Perforce shelved changelist
---@field extra? table<string, any> fields that this module does not know

---A variable of the build.
---@class (exact) zadig.Parameter
---@field key string name of the variable (required; not blank; once)
---@field type? "string"|"choice"|"multi-select"|"image"|"script"|"file" kind of variable (warning if missing; one of "string", "choice", "multi-select", "image", "script", "file")
---@field default_value? string value; a multi-select takes `choice_value` instead (warning if missing; hidden when printed if it is a credential)
---@field choice_option? string[] values to choose from (hidden when printed if it is a credential)
---@field choice_value? string[] values chosen, for a multi-select (hidden when printed if it is a credential)
---@field is_credential? boolean hide the value in logs and on the web page (default: false)
---@field description? string text shown next to the variable
---@field extra? table<string, any> fields that this module does not know

---A service component that the build is for.
---@class (exact) zadig.ServiceWithModule
---@field service_name? string name of the service (warning if missing)
---@field service_module? string component of the service (warning if missing)
---@field extra? table<string, any> fields that this module does not know

---A Docker image built after the script.
---@class (exact) zadig.DockerBuildStep
---@field dockerfile_source "local"|"template" where the Dockerfile comes from (required; one of "local", "template")
---@field build_context_dir? string directory of the build context (warning if missing)
---@field dockerfile_directory? string absolute path of the Dockerfile, for a local one (warning if missing)
---@field build_args? string arguments of docker build
---@field template_name? string Dockerfile template, for source template
---@field enable_buildkit? boolean build with BuildKit (default: false)
---@field platforms? string BuildKit's target platforms, as one string
---@field extra? table<string, any> fields that this module does not know

---Where and how the job runs.
---@class (exact) zadig.AdvancedSettings
---@field timeout? integer minutes that the job may run (warning below 1; default: 600; 60 without advanced_settings)
---@field cache_setting? zadig.CacheSetting directory cached between runs
---@field cluster_name string exact name of the cluster (required; not blank)
---@field resource_spec? zadig.ResourceSpec resource requests and limits of the job (default: no limits)
---@field strategy_name? string scheduling strategy; an unknown name is ignored (trap 19) (default: the cluster's default)
---@field storages? zadig.StorageSetting volumes
---@field use_host_docker_daemon? boolean use the node's Docker daemon (default: false)
---@field privileged_mode? boolean run in privileged mode (default: false)
---@field custom_annotations? zadig.Label[] Kubernetes annotations of the job
---@field custom_labels? zadig.Label[] Kubernetes labels of the job
---@field outputs? string[] output variables, in addition to IMAGE and PKG_FILE (not "IMAGE", "PKG_FILE")
---@field extra? table<string, any> fields that this module does not know

---Resource requests and limits of the job.
---@class (exact) zadig.ResourceSpec
---@field cpu_limit? integer CPU limit in millicores (warning if missing; warning below 0)
---@field memory_limit? integer memory limit in MiB (warning if missing; warning below 0)
---@field cpu_req? integer CPU request in millicores (warning if missing; warning below 0)
---@field memory_req? integer memory request in MiB (warning if missing; warning below 0)
---@field gpu_limit? string GPUs, as "vendor/resource: n" ("vendor/resource: n")
---@field extra? table<string, any> fields that this module does not know

---The directory cached between runs.
---@class (exact) zadig.CacheSetting
---@field enabled? boolean cache a directory between runs (warning if missing)
---@field cache_dir? string the directory; ignored unless enabled (warning if missing)
---@field extra? table<string, any> fields that this module does not know

---Volumes of the job.
---@class (exact) zadig.StorageSetting
---@field enabled? boolean mount volumes (warning if missing)
---@field storages_properties? zadig.StoragesProperty[] the volumes (warning if missing)
---@field extra? table<string, any> fields that this module does not know

---A volume to mount.
---@class (exact) zadig.StoragesProperty
---@field provision_type "dynamic"|"static" dynamic: provisioned for the job; static: an existing claim (required; one of "dynamic", "static")
---@field mount_path? string mount path in the container (warning if missing)
---@field subpath? string path inside the volume (warning if missing)
---@field access_mode? "ReadWriteOnce"|"ReadOnlyMany"|"ReadWriteMany"|"ReadWriteOncePod" Kubernetes access mode (one of "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"; default: ReadWriteMany)
---@field is_temporary? boolean delete the volume with the job (default: false)
---@field pvc? string name of the persistent volume claim (PVC), when static
---@field storage_class? string name of the storage class, when dynamic
---@field storage_size_in_gib? integer size in GiB, when dynamic (warning if missing; warning below 1)
---@field extra? table<string, any> fields that this module does not know

---A Kubernetes label or annotation of the job.
---@class (exact) zadig.Label
---@field key string key (required; not blank; once)
---@field value string value; if it is not a string, the job fails later (trap 20) (required)
---@field extra? table<string, any> fields that this module does not know

---The definition of a build made from a template.
---@class (exact) zadig.TemplateDefinition
---@field name string name of the build; unique across projects, without "/" (required; not blank, without "/")
---@field project_key? string project the build belongs to (required; not blank; default: the client's)
---@field template_name string build template (required; not blank)
---@field target_services zadig.TargetService[] service components; one that is left out is unbound (required)
---@field extra? table<string, any> fields that this module does not know

---A service component with its own repositories and variables.
---@class (exact) zadig.TargetService
---@field service_name string name of the service (required; not blank)
---@field service_module string component of the service (required; not blank)
---@field repo_info? zadig.RepoInfo[] repositories to clone (warning if missing)
---@field inputs? zadig.Input[] variables; one that is left out gets the template's value (warning if missing)
---@field extra? table<string, any> fields that this module does not know

---A template's variable, set for one service component.
---@class (exact) zadig.Input
---@field key string name of a template variable; an unknown one is dropped (trap 17) (required; not blank; once)
---@field value? string value for this service (warning if missing; hidden when printed unless is_credential is false)
---@field type? "string"|"choice"|"multi-select"|"image"|"script"|"file" kind of variable, as in the template (warning if missing; one of "string", "choice", "multi-select", "image", "script", "file")
---@field is_credential? boolean hide the value, as in the template (warning if missing)
---@field extra? table<string, any> fields that this module does not know

---The query of a call with a body; the body takes precedence (trap 12).
---@class zadig.ProjectQuery
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)

---The page and the project to list.
---@class zadig.ListQuery: zadig.CallOptions
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)
---@field page_num? integer number of the page, starting at 1 (at least 1; sent as pageNum; default: 1)
---@field page_size? integer builds per page (at least 1; sent as pageSize; default: 20)

---The build to read, and the service of a template build.
---@class zadig.DetailQuery: zadig.CallOptions
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)
---@field service_name? string service whose repositories and variables a template build's detail shows (sent as serviceName)
---@field service_module? string component of that service (sent as serviceModule)

---The build to delete.
---@class zadig.DeleteQuery: zadig.CallOptions
---@field project_key? string project the build belongs to (required; not blank; sent as projectKey; default: the client's)
---@field must_exist? boolean fail if the build does not exist (trap 2) (default: false)

---The reply to a write.
---@class zadig.Message
---@field message string "success" (required)

---One page of a project's builds.
---@class zadig.BuildList
---@field total integer builds in the project (required)
---@field builds zadig.Build[] the builds of this page, in no particular order

---A build, as the list shows it.
---@class zadig.Build
---@field name string name of the build
---@field project_key string project the build belongs to
---@field source string zadig or jenkins; may be empty on old builds
---@field update_by string user who last changed it
---@field update_time integer time of the last change, in seconds since 1970
---@field target_services zadig.ServiceWithModule[] service components that the build is for

---A build, as the server reports it; not a definition.
---@class zadig.BuildDetail
---@field project_key string project the build belongs to
---@field name string name of the build (required)
---@field source string zadig or jenkins
---@field target_services zadig.ServiceWithModule[] service components that the build is for
---@field template_name string build template; empty for a plain build
---@field update_by string user who last changed it
---@field update_time integer time of the last change, in seconds since 1970
---@field repos zadig.DetailRepo[] repositories; for a template build, those of the requested service
---@field build_env? zadig.BuildEnv environment of the script
---@field advanced_settings? zadig.AdvancedSettings cluster, resources, cache; other fields are never filled in
---@field build_script string the script; empty for a template build
---@field parameters zadig.DetailParameter[] variables; for a template build, those of the requested service
---@field outputs zadig.Output[] output variables
---@field post_build? zadig.PostBuild steps after the script

---A repository, as a detail shows it.
---@class zadig.DetailRepo
---@field source string kind of code host: github, gitlab, gerrit, gitee, other
---@field repo_owner string organisation or user that owns the repository
---@field repo_name string name of the repository
---@field branch string name of the branch
---@field remote_name string name of the git remote
---@field address string address of the code host; the server does not send it
---@field checkout_path string folder to clone into
---@field submodules boolean also clone submodules
---@field hidden boolean hidden when the build is started manually

---Environment of the script.
---@class zadig.BuildEnv
---@field basic_image_id string id of the build image; zeros when it no longer exists
---@field basic_image_label string label of the build image; build_os in a definition
---@field installs zadig.Install[] packages

---A variable, as a detail shows it.
---@class zadig.DetailParameter
---@field key string name of the variable
---@field value string value, also of a credential (trap 16) (hidden when printed if it is a credential)
---@field type string kind of variable
---@field is_credential boolean the value is a credential
---@field choice_option string[] values to choose from (hidden when printed if it is a credential)
---@field choice_value string[] values chosen (hidden when printed if it is a credential)

---An output variable, IMAGE and PKG_FILE included.
---@class zadig.Output
---@field name string output variable
---@field description string what the variable contains

---Steps after the script; an update deletes them.
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
---@field enable_buildkit boolean build with BuildKit
---@field platform string BuildKit's target platforms

---Files uploaded after the build.
---@class zadig.ObjectStorageUpload
---@field enabled boolean upload after the build
---@field object_storage_id string id of the object storage
---@field upload_detail zadig.UploadDetail[] the files

---A file to upload.
---@class zadig.UploadDetail
---@field file_path string path of the file, relative to the workspace
---@field abs_file_path string absolute path of the file
---@field dest_path string destination path

---The archived binary package.
---@class zadig.FileArchive
---@field file_location string path of the binary package

---The changes that are needed.
---@class zadig.Plan
---@field url? string URL of the server
---@field project_keys? string[] projects of the definitions
---@field builds? integer builds on the server in these projects
---@field definitions? integer definitions compared with them
---@field changes? zadig.Change[] one per definition, followed by the deletions

---What a plan does with one build.
---@class zadig.Change
---@field action "create"|"update"|"convert"|"delete"|"refused"|"unknown"|"none" action that is needed (required; one of "create", "update", "convert", "delete", "refused", "unknown", "none")
---@field name string name of the build (required)
---@field project_key? string project the build belongs to
---@field file? string file of the definition
---@field differences? zadig.Difference[] what an update changes
---@field losses? zadig.Difference[] settings that an update would delete and that are not accepted
---@field certainty? "proven"|"read"|"unreadable" proven: by the ledger; read: as far as a detail shows; unreadable: some of it cannot be read (one of "proven", "read", "unreadable")
---@field drift? boolean another client has written the build since the ledger's entry
---@field written_by? string user who last wrote the build
---@field written_at? integer time of the last write, in seconds since 1970
---@field note? string one line about the change

---A field that an update would change.
---@class zadig.Difference
---@field path string path in the definition (required)
---@field kind "differs"|"unreadable"|"lost" differs: the server has another value; unreadable: no detail shows the field; lost: an update deletes it (required; one of "differs", "unreadable", "lost")
---@field ours? any value in the definition; credentials are "[hidden]"
---@field theirs? any value on the server, or the one written last
---@field noted? boolean theirs is from the ledger: the server does not show it
---@field lines? string[] unified diff of a multi-line text

---Outcome of a plan.
---@class zadig.Report
---@field done? zadig.Applied[] changes made
---@field failures? zadig.Applied[] changes that failed
---@field overtaken? zadig.Applied[] changes not made, because another client has written since the plan
---@field refused? zadig.Applied[] changes not made, because they would lose the settings that the plan lists
---@field skipped? zadig.Applied[] changes not started after a failure
---@field warnings? string[] further warnings

---Outcome of one change.
---@class zadig.Applied
---@field action string planned action (required)
---@field name string name of the build (required)
---@field project_key? string project the build belongs to
---@field file? string file of the definition
---@field message? string outcome, if it differs from the plan
---@field failure? any failure of the change
---@field written_by? string user who wrote the build, if the change was overtaken
---@field written_at? integer time of that write, in seconds since 1970

---Where the server is and how to reach it.
---@class zadig.ConnectOptions: zadig.TransportOptions
---@field url? string base URL of the server, including a path if it has one (required; default: $ZADIG_URL)
---@field token? any "env:NAME", "file:PATH", "cmd:COMMAND", a function, or the token itself (default: $ZADIG_TOKEN)
---@field project_key? string default project for calls that do not set one (not blank; default: $ZADIG_PROJECT_KEY)
---@field strict? boolean treat warnings about a definition as errors (default: false)
---@field deadline? number seconds for a call, including all retries and waits (at least 0; default: none)
---@field retry? zadig.RetryOptions|false when a request is retried; false: never
---@field debug? any a function or file handle that receives one line per step

---How to reach the server.
---@class zadig.TransportOptions: zadig.LimitOptions
---@field ca_file? string PEM file of CA certificates to trust (default: the system's)
---@field ca_path? string directory of CA certificates to trust (default: the system's)
---@field client_cert? string PEM file of the client certificate
---@field client_key? string PEM file of the client certificate's private key
---@field proxy? string URL of a proxy; an empty string disables it (default: $https_proxy, $http_proxy)
---@field no_proxy? string comma-separated list of hosts to reach without the proxy (default: $no_proxy)
---@field unix_socket? string path of a Unix socket to connect to instead of the host in url
---@field resolve? string[] addresses to use for hosts, each as "host:port:address"; a proxy must tunnel to them
---@field headers? any extra headers: a table of names and values
---@field user_agent? string value of the User-Agent header (default: lua-zadig/0.1.0 libcurl/<version>)
---@field insecure? boolean do not verify the server's certificate; use it only with a server of your own (default: false)
---@field max_body? integer maximum size of a reply in bytes, after decompression (at least 1; default: 33554432 (32 MiB))

---How long a request may take.
---@class zadig.LimitOptions
---@field timeout? number seconds for one request, from start to finish (at least 0; default: 30)
---@field connect_timeout? number seconds to connect, including the TLS handshake (at least 0; default: 5)

---Options of one call; they override the client's.
---@class zadig.CallOptions: zadig.LimitOptions
---@field strict? boolean treat warnings about a definition as errors (default: false)
---@field deadline? number seconds for a call, including all retries and waits (at least 0; default: none)
---@field retry? zadig.RetryOptions|false when a request is retried; false: never
---@field resolve? any after the answer to a write was lost, read back whether it took effect; "again": if that cannot be told, also send a create once more (default: true for create and delete)

---Options of a call that takes a definition.
---@class zadig.WriteOptions: zadig.CallOptions
---@field project_key? string default project for calls that do not set one (not blank; default: $ZADIG_PROJECT_KEY)

---When a request is retried.
---@class zadig.RetryOptions
---@field attempts? integer maximum number of times a request is sent (at least 1; default: 3)
---@field base? number seconds; the first wait is random between 0 and base (at least 0; default: 0.5)
---@field cap? number seconds; upper limit of the random wait (at least 0; default: 8)
---@field budget? integer retry tokens of a client: a retry takes 5, or 10 after a timeout; successes refill them (at least 0; default: 500)

---How many requests run concurrently.
---@class zadig.LoopOptions
---@field concurrency? integer maximum number of concurrent requests (at least 1; default: 16)

---How tasks are run.
---@class zadig.RunOptions
---@field progress? any true: a progress bar on standard error if it is a terminal; a function: called after each task, with the numbers of finished, total and failed tasks
---@field stop_on_error? boolean cancel all other tasks on the first error (default: false)

---How a method is called for many items.
---@class zadig.MapOptions: zadig.RunOptions
---@field concurrency? integer maximum number of items processed concurrently (at least 1; default: 16)
---@field options? any options passed to each call, after the item

---How definitions are compared with a server.
---@class zadig.PlanOptions: zadig.LimitOptions
---@field ledger? any file that notes what was written; false: none (default: .zadig.json beside the files that the definitions were loaded from)
---@field prune? boolean delete the builds that no definition names, in the projects of the definitions (default: false)
---@field max_deletes? integer refuse to prune more builds than this (at least 0; default: 10)
---@field accept? string[] paths whose loss is accepted
---@field force? boolean accept every loss (default: false)
---@field concurrency? integer maximum number of details read at once (at least 1; default: 16)
---@field progress? any true: a progress bar; a function: called after each detail, as by map

---Where builds are written to.
---@class zadig.ExportOptions: zadig.LimitOptions
---@field to string folder for the files; it is made if only its last part is missing (required; not blank)
---@field project_key? string default project for calls that do not set one (not blank; default: $ZADIG_PROJECT_KEY)
---@field codehosts? any the codehost_name of repositories by the type of their code host
---@field overwrite? boolean replace files that are there (default: false)
---@field concurrency? integer maximum number of builds read at once (at least 1; default: 16)
---@field progress? any true: a progress bar; a function: called after each build, as by map

---How a plan is applied.
---@class zadig.ApplyOptions: zadig.LimitOptions
---@field concurrency? integer maximum number of builds written at once (at least 1; default: 4)
---@field progress? any true: a progress bar; a function: called after each build, as by map
---@field backup? string folder that keeps what is replaced, credentials in clear text (default: none)
---@field stop_on_error? boolean begin no other change after the first failure (default: false)

---How a build is edited.
---@class zadig.EditOptions: zadig.LimitOptions
---@field project_key? string project of the build (default: the client's)
---@field ledger? any file that notes what was written (default: none)
---@field rest? any what a detail does not show, as a definition has it
---@field codehosts? any name of the code host by its type, or one for all
---@field accept? string[] paths that may be reset to their defaults or lost
---@field force? boolean accept every loss that an update cannot restore (default: false)

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

---Losses to accept when making a definition from a detail.
---@class zadig.DefinitionOptions
---@field accept? string[] paths of settings that may be reset or lost; a path includes everything below it, and a path without indexes includes every element of a list
---@field codehosts? any codehost_name of repositories, by type of code host; a detail shows only the type. The rest takes precedence
---@field services? any details of a template build, one per service, if no reading is given
---@field force? boolean accept every reset and every loss (default: false)
---@field secrets? boolean include credentials in clear text, as create_build needs them; otherwise a mask takes their place, which tells update_build to keep the stored value. The inputs of a template build are always in clear text (default: false)

---Everything that the server shows of a build.
---@class zadig.Reading
---@field detail zadig.BuildDetail the detail, as get_build returns it (required)
---@field services? zadig.BuildDetail[]|false for a template build, the detail of each target service; false if the server cannot show it, because it has no name or the same names as another

---How a value is printed.
---@class zadig.ShowOptions
---@field full? boolean print everything, without truncation (default: false)
---@field secrets? boolean show credentials (default: false)
---@field record? string record type of a plain table (default: guessed from its keys)
---@field width? number maximum width in columns (default: 80)
---@field colour? boolean use colours (default: only on a terminal; never for a string)
---@field brackets? boolean print multi-line scripts in long brackets (default: true)
---@field file? any the open file that show writes to (default: standard output)

---@class zadig
---@field version string such as "0.1.0"
---@field null zadig.Null JSON null in an unknown field
local zadig = {}

zadig.parameter = {}

---@class zadig.Client
local client = {}

---@class zadig.Loop
local loop = {}

---@class zadig.Task
local task = {}

---@class zadig.Plan
local plan = {}

---@class zadig.Report
local report = {}

---Create a build.
---
---`POST /openapi/build`, query `projectKey=<project_key>`
---
---Trap 4: The server rejects a body with an empty 400, so the client validates everything first.
---
---Trap 6: docker_build_step and advanced_settings are objects; the document's tables are wrong.
---
---Trap 7: advanced_settings requires cluster_name; an update without advanced_settings resets them.
---
---Trap 10: A detail lists IMAGE and PKG_FILE among its outputs; sending them back duplicates them.
---
---Trap 11: Build names are unique across projects: a conflict may be in a project you cannot see.
---
---Trap 12: On writes, the server reads project_key from the body and ignores the query's.
---
---Trap 16: "********" keeps a credential in update_build only; details show it in clear text.
---
---Trap 18: timeout is in minutes; the default is 600, or 60 without any advanced_settings.
---
---Trap 19: A misspelt strategy, service or project is accepted without an error.
---
---Trap 20: A label or annotation that is not a string is accepted, and the job fails later.
---
---Trap 24: A build whose name is blank or has "/" cannot be addressed; the client rejects it.
---
---Trap 25: A hole in an array crashes the request on the server; the client rejects it.
---
---Trap 28: Zadig 4.1 and older have no updates (405) and expect a different body.
---@param definition zadig.BuildDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil if the call failed
---@return zadig.Failure? failure
function client:create_build(definition, options) end

---Replace a build's definition; fields left out are reset, not kept.
---
---`PUT /openapi/build`, query `projectKey=<project_key>`
---
---Trap 3: A missing build gets a 400 with a code, never a 404; a 404 means a wrong URL.
---
---Trap 4: The server rejects a body with an empty 400, so the client validates everything first.
---
---Trap 6: docker_build_step and advanced_settings are objects; the document's tables are wrong.
---
---Trap 7: advanced_settings requires cluster_name; an update without advanced_settings resets them.
---
---Trap 8: An update replaces everything: steps after the script that the web page added are lost.
---
---Trap 9: A detail is not a definition: keep the definition you sent, or use zadig.definition.
---
---Trap 10: A detail lists IMAGE and PKG_FILE among its outputs; sending them back duplicates them.
---
---Trap 12: On writes, the server reads project_key from the body and ignores the query's.
---
---Trap 16: "********" keeps a credential in update_build only; details show it in clear text.
---
---Trap 18: timeout is in minutes; the default is 600, or 60 without any advanced_settings.
---
---Trap 19: A misspelt strategy, service or project is accepted without an error.
---
---Trap 20: A label or annotation that is not a string is accepted, and the job fails later.
---
---Trap 24: A build whose name is blank or has "/" cannot be addressed; the client rejects it.
---
---Trap 25: A hole in an array crashes the request on the server; the client rejects it.
---
---Trap 26: Updating requires the permission to create builds; permission to edit is not enough.
---
---Trap 28: Zadig 4.1 and older have no updates (405) and expect a different body.
---@param definition zadig.BuildDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil if the call failed
---@return zadig.Failure? failure
function client:update_build(definition, options) end

---Create a build from a build template.
---
---`POST /openapi/build`, query `source=template & projectKey=<project_key>`
---
---Trap 4: The server rejects a body with an empty 400, so the client validates everything first.
---
---Trap 11: Build names are unique across projects: a conflict may be in a project you cannot see.
---
---Trap 12: On writes, the server reads project_key from the body and ignores the query's.
---
---Trap 15: Requires a Professional or Enterprise licence; a missing template gets a 500.
---
---Trap 16: "********" keeps a credential in update_build only; details show it in clear text.
---
---Trap 17: Unknown inputs are dropped, missing ones get the template's value, services are unbound.
---
---Trap 19: A misspelt strategy, service or project is accepted without an error.
---
---Trap 24: A build whose name is blank or has "/" cannot be addressed; the client rejects it.
---
---Trap 25: A hole in an array crashes the request on the server; the client rejects it.
---@param definition zadig.TemplateDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil if the call failed
---@return zadig.Failure? failure
function client:create_build_from_template(definition, options) end

---Replace the services of a build made from a template.
---
---`PUT /openapi/build/{name}/template`, query `projectKey=<project_key>`
---
---Trap 3: A missing build gets a 400 with a code, never a 404; a 404 means a wrong URL.
---
---Trap 4: The server rejects a body with an empty 400, so the client validates everything first.
---
---Trap 12: On writes, the server reads project_key from the body and ignores the query's.
---
---Trap 13: The server ignores the name in the path and reads the body's; the client sends the same.
---
---Trap 14: The server's other template update creates a build instead; the client never uses it.
---
---Trap 15: Requires a Professional or Enterprise licence; a missing template gets a 500.
---
---Trap 16: "********" keeps a credential in update_build only; details show it in clear text.
---
---Trap 17: Unknown inputs are dropped, missing ones get the template's value, services are unbound.
---
---Trap 19: A misspelt strategy, service or project is accepted without an error.
---
---Trap 24: A build whose name is blank or has "/" cannot be addressed; the client rejects it.
---
---Trap 25: A hole in an array crashes the request on the server; the client rejects it.
---
---Trap 26: Updating requires the permission to create builds; permission to edit is not enough.
---
---Trap 28: Zadig 4.1 and older have no updates (405) and expect a different body.
---@param definition zadig.TemplateDefinition
---@param options? zadig.WriteOptions
---@return zadig.Message? reply nil if the call failed
---@return zadig.Failure? failure
function client:update_build_from_template(definition, options) end

---List one page of a project's builds.
---
---`GET /openapi/build`, query `projectKey=<project_key> & pageNum=<page_num> & pageSize=<page_size>`
---
---Trap 21: The list is unsorted and may change between pages; client:builds() handles both.
---@param options? zadig.ListQuery
---@return zadig.BuildList? reply nil if the call failed
---@return zadig.Failure? failure
function client:list_builds(options) end

---Read a build's detail.
---
---`GET /openapi/build/{name}/detail`, query `projectKey=<project_key> & serviceName=<service_name> & serviceModule=<service_module>`
---
---Trap 3: A missing build gets a 400 with a code, never a 404; a 404 means a wrong URL.
---
---Trap 9: A detail is not a definition: keep the definition you sent, or use zadig.definition.
---
---Trap 10: A detail lists IMAGE and PKG_FILE among its outputs; sending them back duplicates them.
---
---Trap 16: "********" keeps a credential in update_build only; details show it in clear text.
---
---Trap 22: Reading the detail of a host, Jenkins or old build may get an empty 500.
---
---Trap 23: A template build's detail has placeholders; give a service and module to see values.
---
---Trap 24: A build whose name is blank or has "/" cannot be addressed; the client rejects it.
---
---Trap 31: The document's example of a detail is not valid JSON; the server's reply is.
---@param name string name of the build
---@param options? zadig.DetailQuery
---@return zadig.BuildDetail? reply nil if the call failed
---@return zadig.Failure? failure
function client:get_build(name, options) end

---Delete a build; the server reports success even if it does not exist.
---
---`DELETE /openapi/build`, query `name=<name> & buildName=<name> & projectKey=<project_key>`
---
---Trap 1: The document says buildName, but the server reads name. The client sends both.
---
---Trap 2: Deleting a build that does not exist succeeds; must_exist = true checks first.
---
---Trap 24: A build whose name is blank or has "/" cannot be addressed; the client rejects it.
---@param name string name of the build
---@param options? zadig.DeleteQuery
---@return zadig.Message? reply nil if the call failed
---@return zadig.Failure? failure
function client:delete_build(name, options) end

---Connects to a server.
---
---Raises: invalid options; a token that cannot be read.
---
---```lua
---local client = zadig.connect { url = "https://zadig.example.com" }
---```
---@param options? zadig.ConnectOptions see help "connect"
---@return zadig.Client # it connects with the first call
function zadig.connect(options) end

---Validates the arguments of a call without sending anything.
---
---```lua
---print(zadig.check("create_build", { name = "api-test" }))
---```
---@param operation zadig.Operation such as "create_build"
---@param definition zadig.BuildDefinition|zadig.TemplateDefinition or the query, for an operation without a definition
---@param options? { strict: boolean? } strict: treat warnings as errors
---@return true? # nil when the call would fail
---@return zadig.Failure|zadig.Problem[]|nil # the failure; or the warnings, if any
function zadig.check(operation, definition, options) end

---Prints help on an operation, record, field, topic or function.
---
---```lua
---zadig.help "create_build"
---```
---@param what? any a name or a function, or "all" for a list of everything; without it, help shows the first steps
function zadig.help(what) end

---Prints a value as Lua source, with credentials hidden.
---
---```lua
---zadig.show({ timeout = 30 }, { full = true })
---```
---@param value any usually a reply or a definition
---@param options? zadig.ShowOptions full = true prints everything
function zadig.show(value, options) end

---Returns a value as Lua source, with credentials hidden.
---
---```lua
---local text = zadig.format { timeout = 30 }
---```
---@param value any usually a reply or a definition
---@param options? zadig.ShowOptions full = true prints everything
---@return string # text that load("return " .. text) turns back into the value
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

---Makes a variable of type string.
---
---```lua
---local version = zadig.parameter.string("VERSION", "1.0")
---```
---@param key string name of the variable
---@param value? string empty by default
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.string(key, value, fields) end

---Makes a variable whose value is a credential.
---
---```lua
---local token = zadig.parameter.secret("TOKEN", os.getenv "TOKEN" or "")
---```
---@param key string name of the variable
---@param value string the credential
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.secret(key, value, fields) end

---Makes a variable with one value from a list of options.
---
---```lua
---local env = zadig.parameter.choice("ENV", { "dev", "qa" }, "qa")
---```
---@param key string name of the variable
---@param options string[] at least one
---@param value? string the first option by default
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.choice(key, options, value, fields) end

---Makes a variable with several values from a list of options.
---
---```lua
---local where = zadig.parameter.multi_select("TARGETS", { "a", "b" }, { "a" })
---```
---@param key string name of the variable
---@param options string[] at least one
---@param values? string[] the selected options; none by default
---@param fields? table further fields
---@return zadig.Parameter # a plain table
function zadig.parameter.multi_select(key, options, values, fields) end

---Makes a value for a variable of a build template.
---
---```lua
---local name = zadig.input("name", "guest")
---```
---
---`key` the variable
---
---`value` its value
---
---`fields?` further fields, such as type if it is not "string"
---@overload fun(key: string, value: string, fields?: table): zadig.Input
zadig.input = {}

---Makes a credential for a variable of a build template.
---
---```lua
---local password = zadig.input.secret("password", os.getenv "PASSWORD" or "")
---```
---@param key string the variable
---@param value string the credential
---@param fields? table further fields
---@return zadig.Input # a plain table
function zadig.input.secret(key, value, fields) end

---Makes a resource specification from Kubernetes quantities.
---
---```lua
---local spec = zadig.resources { cpu = "100m..1", memory = "200Mi..2Gi" }
---```
---@param quantities { cpu: string?, memory: string?, gpu: string? } "request..limit", or one value for both
---@return zadig.ResourceSpec # millicores and MiB, in a plain table
function zadig.resources(quantities) end

---Reads a build script from a file.
---
---Raises: a file that cannot be read.
---
---```lua
---local ok, script = pcall(zadig.script, "build.sh")
---```
---@param path string path of the file
---@return string # content of the file, unchanged
function zadig.script(path) end

---Makes one definition from another: tables are merged at every level, arrays are replaced, zadig.null removes a field.
---
---```lua
---local other = zadig.build({ name = "api-1" }, { name = "api-2" })
---```
---@param base zadig.BuildDefinition|zadig.TemplateDefinition not modified
---@param overrides? table not modified
---@return table # a new definition
function zadig.build(base, overrides) end

---Makes a definition from a detail, for update_build. A detail lacks parts of the build. The call fails if one of them is not given, or if an update would lose settings, unless the options accept it.
---
---```lua
---local where = { project_key = "lilian-test" }
---local detail = assert(client:get_build("s-build", where))
---local definition, notes = assert(zadig.definition(detail, {
---  infrastructure = "kubernetes", script_type = "shell",
---}, { accept = { "advanced_settings" } }))
---definition.advanced_settings.timeout = 90
---zadig.show(notes)
---print(client:update_build(definition))
---```
---@param detail zadig.BuildDetail|zadig.Reading of a plain build, as get_build returns it; or of any build, as client:reading does
---@param rest? table the fields that the detail lacks, or a whole definition that you kept; for other fields, the detail takes precedence; zadig.null means none
---@param options? zadig.DefinitionOptions the losses to accept
---@return zadig.BuildDefinition|zadig.TemplateDefinition|nil # nil when settings would be lost
---@return zadig.Problem[]|zadig.Failure # the accepted losses, and the fields of the rest that have no effect; or the failure
function zadig.definition(detail, rest, options) end

---Reads definitions from files and folders: Lua, JSON, and YAML if lyaml is installed. A Lua file returns a definition or a list of them; it can use the constructors without zadig in front, env "NAME" for the environment, and script "FILE" for a file beside it.
---
---```lua
---local definitions, failure = zadig.load("builds/")
---if not definitions then print(failure) end
---```
---@param path string of a file or a folder, which is read in sorted order with all below it; hidden files are ignored
---@param ... string further paths
---@return (zadig.BuildDefinition|zadig.TemplateDefinition)[]|nil # nil when there is a problem in any file
---@return zadig.Failure? # all problems of all files, each with its file and, if known, line
function zadig.load(path, ...) end

---Marks a table as an array, so that even an empty one is sent as [].
---
---```lua
---local none = zadig.array {}
---```
---@param list table usually part of `extra`
---@return table # the same table
function zadig.array(list) end

---Encodes a table as JSON, as it would be sent.
---
---Raises: a value that JSON cannot represent.
---
---```lua
---print(zadig.encode("Install", { name = "go", version = "1.20.7" }))
---```
---@param record string? name of its record; nil for any JSON
---@param value any a definition that passes the checks, a reply, or for nil any value
---@return string # JSON, with keys in the order of the record's fields
function zadig.encode(record, value) end

---Decodes JSON, as a reply would be decoded.
---
---```lua
---local install = assert(zadig.decode("Install", '{ "name": "go" }'))
---```
---@param record string? name of its record; nil for any JSON
---@param text string JSON
---@return any # the value; nil when the JSON is invalid or does not match the record
---@return string? # the reason
function zadig.decode(record, text) end

---Makes a loop that runs the calls of its tasks concurrently.
---
---```lua
---local loop <close> = zadig.loop { concurrency = 8 }
---```
---@param options? zadig.LoopOptions concurrency is 16 by default
---@return zadig.Loop # close it, or assign it to a <close> variable
function zadig.loop(options) end

---Waits; in a loop, only the calling task waits.
---
---```lua
---zadig.sleep(0.1)
---```
---@param seconds number fractions allowed
---@return true? # nil when the task was cancelled
---@return zadig.Failure? # of kind cancelled
function zadig.sleep(seconds) end

---Reads all that the server shows of a build: its detail, and the detail of each service of a template build.
---
---```lua
---local where = { project_key = "lilian-test" }
---local found = assert(client:reading("s-build", where))
---print(found.detail.template_name == "")
---```
---@param name string of the build
---@param options? zadig.DetailQuery those of get_build
---@return zadig.Reading? # nil when it cannot be read
---@return zadig.Failure? # why
function client:reading(name, options) end

---Writes each build of a project to a Lua file that zadig.load reads again. Comments name what the server does not show. Credentials become env "BUILD_KEY", and long scripts go into files of their own. Files that exist are kept unless overwrite is true.
---
---```lua
---local exported = assert(client:export {
---  to = "builds", codehosts = { gitlab = "gitlab" },
---})
---for _, row in ipairs(exported.failures) do
---  print(row.name, row.failure)
---end
---```
---@param options zadig.ExportOptions to is required
---@return { written: table[], skipped: table[], failures: table[], environment: string[] }? # rows of name and file; rows of name and failure; and the environment variables that the files read. Nil if the builds cannot be listed
---@return zadig.Failure? # why
function client:export(options) end

---Validates a call without sending it, with the project and the strictness of the client.
---
---```lua
---print(client:check("create_build", { name = "api-test" }))
---```
---@param operation zadig.Operation such as "create_build"
---@param definition zadig.BuildDefinition|zadig.TemplateDefinition or the query, for an operation without a definition
---@param options? { strict: boolean? } strict: warnings are errors
---@return true? # nil when the call would be refused
---@return zadig.Failure|zadig.Problem[]|nil # the failure; or the warnings, if any
function client:check(operation, definition, options) end

---Says whether there is a build of that name in the project.
---
---```lua
---print(client:exists "api-test")
---```
---@param name string of the build
---@param options? zadig.DetailQuery those of get_build
---@return boolean? # nil when the server cannot tell
---@return zadig.Failure? # why
function client:exists(name, options) end

---Decodes JSON as zadig.decode does. A definition without a project gets that of the client.
---
---```lua
---local install = assert(client:decode("Install", '{ "name": "go" }'))
---```
---@param record string? name of its record; nil for any JSON
---@param text string JSON
---@return any # nil if the text is not JSON of that record
---@return string? # the reason
function client:decode(record, text) end

---Calls a method for many items, several of them concurrently.
---
---```lua
---local details, failures = client:map({ "api-test" }, client.get_build)
---```
---@param items any[] names, definitions, ...
---@param method fun(client: zadig.Client, item: any, options: any?): any, any client.get_build, or any function
---@param options? zadig.MapOptions concurrency is 16 by default
---@return any[] # results, by the index of the item
---@return table<integer, any> # failures and errors, by the index of the item
function client:map(items, method, options) end

---Adds a task; it starts when the concurrency limit allows.
---
---```lua
---local task = loop:spawn(function() return client:get_build "api-test" end)
---```
---@param body function function that the task runs
---@param ... any its arguments
---@return zadig.Task # use it to cancel the task or to get its result
function loop:spawn(body, ...) end

---Runs until every task has ended.
---
---Raises: any error that a progress function raises.
---
---```lua
---local ok, failures = loop:run { progress = true }
---```
---@param options? zadig.RunOptions progress, stop_on_error
---@return boolean # true when every task succeeded
---@return { task: zadig.Task, error: any, traceback: string? }[] # the tasks that failed
function loop:run(options) end

---Processes what is ready; use it to drive the loop from another event loop.
---
---```lua
---while loop:step(0.1) > 0 do end
---```
---@param seconds? number maximum time to wait; 0 by default
---@return integer # number of tasks that remain
function loop:step(seconds) end

---Returns the tasks that failed since the last call, or the last run.
---
---```lua
---for _, failure in ipairs(loop:failures()) do print(failure) end
---```
---@return { task: zadig.Task, error: any, traceback: string? }[] # as loop:run returns them
function loop:failures() end

---Returns the sockets to wait for until the next step.
---
---```lua
---for _, socket in ipairs(loop:sockets()) do print(socket.fd) end
---```
---@return { fd: integer, read: boolean, write: boolean }[] # fd: the file descriptor
function loop:sockets() end

---Returns when to call step even if no socket is ready.
---
---```lua
---print(loop:timeout())
---```
---@return number? # seconds; nil: not needed
function loop:timeout() end

---Cancels the calls of all tasks; tasks that have not started never start.
---
---```lua
---loop:cancel()
---```
function loop:cancel() end

---Ends all tasks and closes the connections; calling it again has no effect.
---
---```lua
---loop:close()
---```
function loop:close() end

---Cancels the call that the task waits for.
---
---```lua
---task:cancel()
---```
function task:cancel() end

---Returns the state of the task.
---
---```lua
---print(task:status())
---```
---@return "new"|"ready"|"running"|"waiting"|"done"|"failed"|"cancelled" # waiting: for a call, or in zadig.sleep
function task:status() end

---Returns the results of the task.
---
---```lua
---print(task:result())
---```
---@return any # nil and the error if the task failed; nothing before it ends
function task:result() end

---Waits until the task ends; call it from another task of the same loop.
---
---```lua
---loop:spawn(function() print(task:wait()) end)
---```
---@return any # as task:result
function task:wait() end

---Iterates over all builds of a project, each once; they may be deleted meanwhile.
---
---Raises: a failure, if a page cannot be read or the list cannot be complete.
---
---```lua
---for build in client:builds() do print(build.name) end
---```
---@param options? zadig.ListQuery page_size is 100 by default
---@return fun(): zadig.Build? # iterator for a for loop
function client:builds(options) end

---Prints help, as zadig.help does.
---
---```lua
---client:help "get_build"
---```
---@param what? any a name or a function, or "all" for a list of everything; without it, help shows the first steps
function client:help(what) end

---Closes the client; calling it again has no effect.
---
---```lua
---client:close()
---```
function client:close() end

---Returns statistics about the client's requests.
---
---```lua
---zadig.show(client:stats())
---```
---@return table # counters and the server's URL
function client:stats() end

---Compares a definition with a detail, both in the form in which the server stores them.
---
---```lua
---local where = { project_key = "lilian-test" }
---local detail = assert(client:get_build("s-build", where))
---for _, difference in ipairs(zadig.diff({
---  name = "s-build", infrastructure = "kubernetes", script_type = "shell",
---  build_os = "ubuntu 18.04",
---}, detail)) do
---  print(difference.path, difference.theirs, difference.ours)
---end
---```
---@param definition zadig.BuildDefinition|zadig.TemplateDefinition not modified
---@param told zadig.BuildDetail|zadig.Reading of a template build, a reading
---@return zadig.Difference[] # empty when an update would change nothing, as far as a detail shows
function zadig.diff(definition, told) end

---Compares definitions with a server: what has to be created, updated or deleted. Changes nothing.
---
---```lua
---local build = {
---  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
---  build_os = "ubuntu 20.04", build_script = "make",
---}
---local plan = assert(client:plan { build })
---print(plan)
---```
---@param definitions (zadig.BuildDefinition|zadig.TemplateDefinition)[] as zadig.load returns them
---@param options? zadig.PlanOptions ledger, prune, accept
---@return zadig.Plan? # nil when a definition is invalid or the server cannot be read
---@return zadig.Failure? # with the problems of all definitions
function client:plan(definitions, options) end

---Makes the changes of a plan, except where somebody has written since.
---
---```lua
---local build = {
---  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
---  build_os = "ubuntu 20.04", build_script = "make",
---}
---local plan = assert(client:plan { build })
---print(assert(client:apply(plan)))
---```
---@param plan zadig.Plan as client:plan or zadig.undo returns it
---@param options? zadig.ApplyOptions backup, concurrency, progress
---@return zadig.Report? # what was done and what was not; nil when nothing was begun
---@return zadig.Failure? # the ledger or the backup cannot be written
function client:apply(plan, options) end

---Changes one build with a function, and loses nothing: reads it, makes its definition, runs the function on that, and writes what has changed.
---
---Raises: what the function raises.
---
---```lua
---local done = assert(client:edit("s-build", function(build)
---  build.advanced_settings.timeout = 90
---end, { project_key = "lilian-test", rest = { infrastructure = "kubernetes",
---  script_type = "shell" }, accept = { "advanced_settings" } }))
---print(done.changed)
---```
---@param name string of the build
---@param change fun(build: zadig.BuildDefinition|zadig.TemplateDefinition): table? changes the definition in place
---@param options? zadig.EditOptions ledger, rest, codehosts, accept
---@return { changed: boolean, differences: zadig.Difference[] }? # nil when something would be lost, or somebody else was quicker
---@return zadig.Failure? # of kind conflict: somebody else has written
function client:edit(name, change, options) end

---Makes the plan that leads back from an apply with a backup.
---
---```lua
---local plan, failure = zadig.undo "undo/"
---print(plan or failure)
---```
---@param folder string the `backup` of client:apply
---@return zadig.Plan? # for client:apply
---@return zadig.Failure? # why there is none
function zadig.undo(folder) end

---Returns whether the server has what the definitions say.
---
---```lua
---local build = {
---  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
---  build_os = "ubuntu 20.04", build_script = "make",
---}
---local plan = assert(client:plan { build })
---print(plan:is_empty())
---```
---@return boolean # false as well when a change is refused or unknown
function plan:is_empty() end

---Returns how many changes have each action.
---
---```lua
---local build = {
---  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
---  build_os = "ubuntu 20.04", build_script = "make",
---}
---local plan = assert(client:plan { build })
---print(plan:count().update)
---```
---@return table<string, integer> # by action; proven and read are those of none
function plan:count() end

---Returns whether every change of the plan was made.
---
---```lua
---local build = {
---  name = "api-1", infrastructure = "kubernetes", script_type = "shell",
---  build_os = "ubuntu 20.04", build_script = "make",
---}
---local plan = assert(client:plan { build })
---local report = assert(client:apply(plan))
---print(report:is_complete())
---```
---@return boolean # false when one failed, was overtaken, refused or not begun
function report:is_complete() end

return zadig
