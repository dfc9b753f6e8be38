/* SPDX-License-Identifier: MIT */

/* What rows are made of: every record of the API is rows of data, one row per field, and nothing
 * that reads them says a field's name again. Validation, encoding, decoding, help, annotations and
 * the reference all walk these rows. All of it is constant and may be read from any thread. */
#ifndef ZADIG_API_SCHEMA_H
#define ZADIG_API_SCHEMA_H

#include "base/count.h"

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Record Record;

typedef enum Type {
  TYPE_STRING,
  TYPE_INTEGER, /* int64; a Lua float with an integral value counts as one */
  TYPE_NUMBER,  /* options only: seconds, fractions allowed */
  TYPE_BOOLEAN,
  TYPE_RECORD, /* a table described by Field.record */
  TYPE_ANY     /* options only: whoever reads it checks it */
} Type;

/* What a finding does: an error blocks the call; a warning blocks it only when strict. */
typedef enum Severity { SEVERITY_NONE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef enum Format {
  FORMAT_FREE,
  FORMAT_FILLED, /* not blank */
  FORMAT_NAME,   /* a build's name that can be addressed afterwards (trap 24) */
  FORMAT_GPU     /* "vendor/resource: n" */
} Format;

/* When a value must not be shown. */
typedef enum Secret {
  SECRET_NEVER,
  SECRET_IF_MARKED,     /* when the record's `marks_secret` field is true */
  SECRET_UNLESS_CLEARED /* unless it is given and false: the template knows, we do not */
} Secret;

typedef struct Choice {
  const char *value;
  const char *caution; /* why picking it draws a warning, or NULL */
} Choice;

typedef struct Field {
  const char *name;     /* the key in Lua, and on the wire unless `wire` is set */
  const char *note;     /* one line of English */
  const char *example;  /* Lua source of a value for examples, or NULL */
  const char *fallback; /* what applies when left out, as text, or NULL */
  const char *wire;     /* the query's key, where it differs */
  const char *alias;    /* a second query key that carries the same value */
  const char *caution;  /* giving the field draws a warning with this text */
  const char *reset;    /* left out of a full replacement, a warning with this text */
  const char *why;      /* said when a required field is missing, or NULL */
  const Record *record;
  const Choice *choices;       /* ended by a NULL value; for an array, of its elements */
  const char *const *reserved; /* ended by NULL: values the server adds by itself */
  int id;                      /* an Option (options.h), in the rows of options */
  int minimum;                 /* of a number */
  Type type : 8;
  Format format : 8;
  Secret secret : 4;
  Severity required : 3;  /* of leaving it out; "" is too where there is a format or choice */
  Severity below : 3;     /* of a number under `minimum`; SEVERITY_NONE: no minimum */
  unsigned int array : 1; /* an array of `type` */
  unsigned int marks_secret : 1; /* the boolean that SECRET_* look at */
  unsigned int masked : 1;       /* "********" means "keep" here, where it means anything */
  unsigned int unique : 1;       /* twice in one array: a warning */
  unsigned int or_false : 1;     /* false is as good as the type: "none" */
  unsigned int unsent : 1;       /* not part of the query */
} Field;

typedef enum RuleKind {
  RULE_NEEDS,   /* field = value needs `other`, given and not empty */
  RULE_USELESS, /* field = value makes `other` (given and not empty) meaningless */
  RULE_WITHIN   /* each element of `field` is one of `other`, where `other` is given */
} RuleKind;

/* What one field says about another of the same record. */
typedef struct Rule {
  RuleKind kind;
  Severity severity;
  const char *field;
  const char *value; /* of RULE_NEEDS and RULE_USELESS; NULL: any but "" */
  const char *other;
  const char *why; /* of RULE_NEEDS; else NULL */
} Rule;

struct Record {
  const char *name; /* the document's, where it has one */
  const char *note;
  const char *source; /* where it is described: document section, or server behaviour */
  const Field *fields;
  size_t count;
  const Rule *rules;
  size_t rule_count;
  unsigned int closed : 1; /* takes no `extra` */
  const Record *more;      /* fields of another record that are valid here too, or NULL */
};

/* The field that every definition and every query has. */
#define SCHEMA_PROJECT "project_key"

/* What eight asterisks are to a plain update: "keep the stored value" (trap 16). */
#define SCHEMA_MASK "********"

/* The field of that name in the record or those it includes, or NULL. */
const Field *schema_field(const Record *record, const char *name);

/* The key a field has on the wire. */
const char *schema_wire(const Field *field);

/* The name of the type as messages say it: "string", "integer", ... */
const char *schema_type_name(Type type);

#pragma GCC visibility pop

#endif
