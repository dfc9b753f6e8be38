/* SPDX-License-Identifier: MIT */
#include "api/traps.h"

#include "api/schema.h"

#define AMONG(...) ((const char *const[]){__VA_ARGS__, NULL})

#define CREATE "create_build"
#define UPDATE "update_build"
#define CREATE_FROM "create_build_from_template"
#define UPDATE_FROM "update_build_from_template"
#define LIST "list_builds"
#define GET "get_build"
#define DELETE "delete_build"

static const Trap traps[] = {
    {1, "The document's buildName is not what the server reads; name is. Both are sent.",
     AMONG(DELETE)},
    {2, "Deleting a name that is not there succeeds; must_exist = true reads first.",
     AMONG(DELETE)},
    {3, "A missing build is a status 400 with a code, never 404; a 404 means a wrong URL.",
     AMONG(UPDATE, UPDATE_FROM, GET)},
    {4, "A refused body gets an empty 400 without a reason; that is why all is checked here first.",
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {5, "401, 403 and crashes of the server have empty bodies; error bodies differ in their keys.",
     NULL},
    {6, "docker_build_step and advanced_settings are objects, whatever the document's tables say.",
     AMONG(CREATE, UPDATE)},
    {7, "advanced_settings without cluster_name is refused; left out of an update it resets all.",
     AMONG(CREATE, UPDATE)},
    {8, "An update replaces everything: what the web page added after the script is gone for good.",
     AMONG(UPDATE)},
    {9, "A detail is not a definition: keep the definition you sent, or see zadig.definition.",
     AMONG(UPDATE, GET)},
    {10, "A detail lists IMAGE and PKG_FILE among its outputs; sending them back doubles them.",
     AMONG(CREATE, UPDATE, GET)},
    {11, "Names are unique over all projects: a conflict may be with a project you cannot see.",
     AMONG(CREATE, CREATE_FROM)},
    {12, "On writes the body's project_key decides; the query's is only for show.",
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {13, "The name in the path is not read, the body's is; both come from the definition.",
     AMONG(UPDATE_FROM)},
    {14, "The server's other way to update from a template creates instead; it is never used.",
     AMONG(UPDATE_FROM)},
    {15, "Needs a Professional or Enterprise licence; a missing template is a status 500.",
     AMONG(CREATE_FROM, UPDATE_FROM)},
    {16, "\"" SCHEMA_MASK "\" keeps a credential in update_build only; details show them in clear.",
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM, GET)},
    {17, "Unknown inputs vanish, inputs left out take the template's value, services are unbound.",
     AMONG(CREATE_FROM, UPDATE_FROM)},
    {18, "timeout is minutes; left out it is 600, and 60 without any advanced_settings.",
     AMONG(CREATE, UPDATE)},
    {19, "A misspelt strategy, service or project is accepted without a word.",
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {20, "A label or annotation that is not a string is accepted and breaks the job later.",
     AMONG(CREATE, UPDATE)},
    {21, "The list is unsorted and may shift between pages; client:builds() copes with both.",
     AMONG(LIST)},
    {22, "The detail of a host, Jenkins or old build may be an empty 500.", AMONG(GET)},
    {23, "A template build's detail has placeholders; name a service and module to see its values.",
     AMONG(GET)},
    {24, "A blank name or one with \"/\" makes a build nobody can address; it is refused here.",
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM, GET, DELETE)},
    {25, "A hole in an array would crash the request on the server; it is refused here.",
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {26, "Updating needs the right to create builds; the right to edit them is not enough.",
     AMONG(UPDATE, UPDATE_FROM)},
    {27, "A slash at the end of the address redirects; redirects are never followed.", NULL},
    {28, "Zadig 4.1 and older have no updates (405) and read a different body.",
     AMONG(CREATE, UPDATE, UPDATE_FROM)},
    {29, "Since Zadig 4.3 a token can be revoked: 401, or 403 with a reason.", NULL},
    {30, "A failure's description may belong to somebody else's request; its code is right.", NULL},
    {31, "The document's example of a detail is not valid JSON; what the server sends is.",
     AMONG(GET)},
};

const Trap *traps_all(size_t *count) {
  *count = COUNT(traps);
  return traps;
}
