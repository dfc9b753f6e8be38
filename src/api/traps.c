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

/* How a claim is known: the handlers were run and did so; or it is read, in their source or in the
 * document; or it is about what was not run, the gateway and the jobs. */
#define SEEN "seen on v4.2.0 and v5.0.0"
#define SEEN_OLD "seen on v4.1.0"
#define READ "read"
#define BEYOND "beyond the handlers"

static const Trap traps[] = {
    {1, "The document says buildName, but the server reads name. The client sends both.", SEEN,
     AMONG(DELETE)},
    {2, "Deleting a build that does not exist succeeds; must_exist = true checks first.", SEEN,
     AMONG(DELETE)},
    {3, "A missing build gets a 400 with a code, never a 404; a 404 means a wrong URL.", SEEN,
     AMONG(UPDATE, UPDATE_FROM, GET)},
    {4, "The server rejects a body with an empty 400, so the client validates everything first.",
     SEEN, AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {5, "401, 403 and server crashes have empty bodies; the keys of error bodies vary.",
     SEEN "; the 401 is " BEYOND, NULL},
    {6, "docker_build_step and advanced_settings are objects; the document's tables are wrong.",
     SEEN, AMONG(CREATE, UPDATE)},
    {7, "advanced_settings requires cluster_name; an update without advanced_settings resets them.",
     SEEN, AMONG(CREATE, UPDATE)},
    {8, "An update replaces everything: steps after the script that the web page added are lost.",
     SEEN, AMONG(UPDATE)},
    {9, "A detail is not a definition: keep the definition you sent, or use zadig.definition.",
     SEEN, AMONG(UPDATE, GET)},
    {10, "A detail lists IMAGE and PKG_FILE among its outputs; sending them back duplicates them.",
     SEEN, AMONG(CREATE, UPDATE, GET)},
    {11, "Build names are unique across projects: a conflict may be in a project you cannot see.",
     SEEN, AMONG(CREATE, CREATE_FROM)},
    {12, "On writes, the server reads project_key from the body and ignores the query's.", SEEN,
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {13, "The server ignores the name in the path and reads the body's; the client sends the same.",
     SEEN, AMONG(UPDATE_FROM)},
    {14, "The server's other template update creates a build instead; the client never uses it.",
     SEEN, AMONG(UPDATE_FROM)},
    {15, "Requires a Professional or Enterprise licence; a missing template gets a 500.", SEEN,
     AMONG(CREATE_FROM, UPDATE_FROM)},
    {16,
     "\"" SCHEMA_MASK "\" keeps a credential in update_build only; details show it in clear text.",
     SEEN, AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM, GET)},
    {17, "Unknown inputs are dropped, missing ones get the template's value, services are unbound.",
     SEEN, AMONG(CREATE_FROM, UPDATE_FROM)},
    {18, "timeout is in minutes; the default is 600, or 60 without any advanced_settings.",
     SEEN "; what a job makes of it is " BEYOND, AMONG(CREATE, UPDATE)},
    {19, "A misspelt strategy, service or project is accepted without an error.", SEEN,
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {20, "A label or annotation that is not a string is accepted, and the job fails later.",
     SEEN "; the job is " BEYOND, AMONG(CREATE, UPDATE)},
    {21, "The list is unsorted and may change between pages; client:builds() handles both.",
     SEEN "; that concurrent writes change it is " READ, AMONG(LIST)},
    {22, "Reading the detail of a host, Jenkins or old build may get an empty 500.", SEEN,
     AMONG(GET)},
    {23, "A template build's detail has placeholders; give a service and module to see values.",
     SEEN, AMONG(GET)},
    {24, "A build whose name is blank or has \"/\" cannot be addressed; the client rejects it.",
     SEEN, AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM, GET, DELETE)},
    {25, "A hole in an array crashes the request on the server; the client rejects it.", SEEN,
     AMONG(CREATE, UPDATE, CREATE_FROM, UPDATE_FROM)},
    {26, "Updating requires the permission to create builds; permission to edit is not enough.",
     SEEN "; that editing is not enough is " READ, AMONG(UPDATE, UPDATE_FROM)},
    {27, "A URL with a trailing slash redirects; the client never follows redirects.", SEEN, NULL},
    {28, "Zadig 4.1 and older have no updates (405) and expect a different body.", SEEN_OLD,
     AMONG(CREATE, UPDATE, UPDATE_FROM)},
    {29, "Since Zadig 4.3 a token can be revoked: 401, or 403 with a reason.", BEYOND, NULL},
    {30, "A failure's description may be another request's; a reading confirms what it says.", SEEN,
     NULL},
    {31, "The document's example of a detail is not valid JSON; the server's reply is.", READ,
     AMONG(GET)},
};

const Trap *traps_all(size_t *count) {
  *count = COUNT(traps);
  return traps;
}
