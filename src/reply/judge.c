/* SPDX-License-Identifier: MIT */
#include "reply/judge.h"

#include "api/schema.h"

#include <string.h>

#define NOT_FOUND "no build {name} in project {project_key}"
#define MISSING_CLUSTER "cluster_name must be the exact name of a cluster on the server"
#define OLD_SERVER "this looks like Zadig 4.1 or older, whose build API is different"
#define PERMANENT "retrying will not help"

static const Judgement rows[] = {
    {401, 0, NULL, "unauthorized", "the server rejected the token",
     "an empty 401 comes from the gateway: the token is missing, mistyped, expired or replaced"},
    {403, 0, "mfa_", "forbidden", "the server requires multi-factor authentication",
     "enrol, then create a new API token: older tokens are no longer accepted"},
    {403, 0, NULL, "forbidden", "not permitted in project {project_key}",
     "an empty 403 means that the role lacks the permission (creating and updating need "
     "Build.Create, deleting needs Build.Delete, reading needs Build.View), that the project does "
     "not exist, "
     "or that the server's user service is down"},

    /* A kind that depends on the text of a shared error (6520, 6521, 6524; trap 30) is confirmed by
     * a reading: lua/zadig/call/confirm.lua. Until then it is "rejected". */
    {400, 6523, NULL, "not_found", NOT_FOUND,
     "the server answers the same when the build exists but its build template is gone"},
    {400, 7050, NULL, "license", "the server has no valid Professional or Enterprise licence",
     "build templates require one; plain builds do not"},
    {400, 0, "failed to find cluster of name", "rejected", "no cluster has this cluster_name",
     MISSING_CLUSTER},
    {400, 0, "failed to find the basic image", "rejected", "no build image has this label",
     "build_os must equal the label of a build image on the server, such as \"ubuntu 20.04\""},
    {400, 0, "failed to find codehost", "rejected", "no code host has this alias",
     "codehost_name must be the alias of a system-level code host, not of a project's own"},
    {400, 0, "unsupported dockerfile type", "rejected",
     "dockerfile_source must be \"local\" or \"template\"", NULL},
    {400, 0, "failed to find the dockerfile template", "rejected",
     "no Dockerfile template has this template_name", NULL},
    {400, 0, "gpu request", "rejected", "gpu_limit is malformed",
     "it must be \"vendor/resource: n\""},
    {400, 0, "failed to parse resource quantity", "rejected", "gpu_limit is malformed",
     "it must be \"vendor/resource: n\""},
    {400, 0, "document is too large", "rejected", "the build is too large to be stored",
     "the server stores at most 16 MiB of a build"},
    {400, 0, "target_service must have", "rejected", "target_services must not be empty", NULL},
    {400, 0, "empty project key", "rejected", "the server received no project_key", NULL},
    {400, 0, "empty projectKey", "rejected", "the server received no project_key", NULL},
    {400, 0, "empty buildName", "rejected", "the server received no build name", NULL},
    {400, 0, "empty build name", "rejected", "the server received no build name", NULL},
    {400, 0, "image name cannot be empty", "rejected", "the server does not know build_os",
     OLD_SERVER},
    {400, 0, "advanced settings must be provided", "rejected",
     "the server requires advanced_settings", OLD_SERVER},
    {400, 0, "SSL certificate was sent", "rejected", "the server requires a client certificate",
     "set client_cert and client_key"},
    {400, 0, "SSL certificate error", "rejected", "the server rejected the client certificate",
     "client_cert must be signed by a CA that the server trusts"},
    {400, 0, "sent to HTTPS port", "rejected", "the server expects https",
     "begin url with https://"},
    {400, 0, "", "rejected", "the server rejected the request without giving a reason",
     "an empty 400 means a missing required field, a value of the wrong type or an invalid page; "
     "fields in `extra` are not validated"},
    {404, 0, "/template", "rejected", "the server does not know this path",
     "check the path in url; if that is right, " OLD_SERVER},
    {404, 0, NULL, "rejected", "the server does not know this path",
     "check the path in url; a missing build is reported differently"},
    {405, 0, NULL, "rejected", "the server does not support this request", OLD_SERVER},
    {407, 0, NULL, "rejected", "the proxy requires authentication",
     "add a user and password to the proxy option: \"http://user:password@proxy:port\""},
    {408, 0, NULL, "rejected", "the server did not receive the request in time", NULL},
    {413, 0, NULL, "rejected", "the request is too large for the gateway", NULL},
    {425, 0, NULL, "rejected", "too early: the server asks for the request later", NULL},
    {429, 0, NULL, "rejected", "too many requests", NULL},

    {500, 0, "failed to find the build template", "server", "no build template has this name",
     PERMANENT},
    {500, 0, "failed to find build template", "server", "the build template no longer exists",
     PERMANENT},
    {500, 0, "failed to find codehost", "server", "no code host has this alias",
     "codehost_name must be the alias of a system-level code host; " PERMANENT},
    {500, 0, "failed to find cluster of ID", "server", "the build's cluster no longer exists",
     "set another cluster_name with update_build; " PERMANENT},
    {500, 0, "failed to validate zadig license", "server",
     "the server could not validate its licence", NULL},
    {500, 0, "", "server", "internal server error",
     "an empty 500 means that the server crashed: on the detail of a host or Jenkins build, or of "
     "one whose image is gone; on a write, when the local cluster is missing; " PERMANENT},
    {502, 0, NULL, "server", "bad gateway: no answer from the server", NULL},
    {503, 0, NULL, "server", "service unavailable", NULL},
    {504, 0, NULL, "server", "gateway timeout: the server did not answer in time", NULL},
};

static const Judgement refused = {400, 0, NULL, "rejected", "the server rejected the request",
                                  NULL};
static const Judgement broken = {500, 0, NULL, "server", "the server could not process the request",
                                 NULL};
static const Judgement strange = {0, 0, NULL, "protocol", "unexpected HTTP status", NULL};

static bool judge_fits(const Judgement *row, long status, long code, const char *text) {
  if (row->status != status || (row->code != 0 && row->code != code))
    return false;
  if (row->needle == NULL)
    return true;
  return row->needle[0] == '\0' ? text[0] == '\0' : strstr(text, row->needle) != NULL;
}

const Judgement *judge_reply(long status, long code, const char *text) {
  for (size_t i = 0; i < COUNT(rows); i++)
    if (judge_fits(&rows[i], status, code, text))
      return &rows[i];
  if (status >= 400 && status < 500)
    return &refused;
  return status >= 500 && status < 600 ? &broken : &strange;
}
