/* SPDX-License-Identifier: MIT */

/* What rows consist of. Every record of the API is rows of data, one row per field, and nothing
 * that reads them repeats a field's name. Validation, encoding, decoding, help, annotations and the
 * reference all walk these rows. All of it is constant and may be read from any thread. */
#ifndef ZADIG_API_SCHEMA_H
#define ZADIG_API_SCHEMA_H

#include "base/count.h"

#include <stdbool.h>
#include <stddef.h>

#pragma GCC visibility push(hidden)

typedef struct Record Record;

typedef enum Type {
  TYPE_STRING,
  TYPE_INTEGER, /* int64; a Lua float with an integral value is accepted */
  TYPE_NUMBER,  /* options only: seconds, fractions allowed */
  TYPE_BOOLEAN,
  TYPE_RECORD, /* a table described by Field.record */
  TYPE_ANY     /* in options, checked by the code that uses it */
} Type;

/* What a finding does: an error blocks the call, a warning blocks it only with strict = true. */
typedef enum Severity { SEVERITY_NONE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef enum Format {
  FORMAT_FREE,
  FORMAT_FILLED, /* not blank */
  FORMAT_NAME,   /* a build name that later requests can address (trap 24) */
  FORMAT_GPU,    /* "vendor/resource: n" */
  FORMAT_TIME    /* an integer: seconds since 1970 */
} Format;

/* When a value must be hidden. */
typedef enum Secret {
  SECRET_NEVER,
  SECRET_IF_MARKED,     /* when the record's `marks_secret` field is true */
  SECRET_UNLESS_CLEARED /* unless that field is given and false: only the template knows */
} Secret;

typedef struct Choice {
  const char *value;
  const char *caution; /* choosing it causes this warning; NULL: none */
} Choice;

/* What few fields have. Apart, since every field would take room for it. */
typedef struct Rare {
  const char *wire;            /* the key in a query, if it differs */
  const char *alias;           /* a second query key that carries the same value */
  const char *mistaken;        /* what the same is called in a record taken for this one */
  const char *caution;         /* giving the field causes this warning */
  const char *reset;           /* leaving it out of a full replacement causes this warning */
  const char *why;             /* the hint if a required field is missing, or NULL */
  const char *const *reserved; /* ended by NULL: values that the server adds by itself */
} Rare;

typedef struct Field {
  const char *name;     /* the key in Lua, and on the wire unless `wire` is set */
  const char *note;     /* one line of English */
  const char *example;  /* Lua source of a value for examples, or NULL */
  const char *fallback; /* what the server uses if the field is left out, as text, or NULL */
  const Rare *rare;     /* NULL: it has none of that */
  const Record *record;
  const Choice *choices; /* ended by a NULL value; for an array, of its elements */
  int id;                /* an Option (options.h), in the rows of options */
  int minimum;           /* for numbers */
  Type type : 8;
  Format format : 8;
  Secret secret : 4;
  Severity required : 3;         /* if it is left out; also for "" if there is a format or choice */
  Severity below : 3;            /* if a number is below `minimum`; SEVERITY_NONE: no minimum */
  unsigned int array : 1;        /* an array of `type` */
  unsigned int marks_secret : 1; /* the boolean field that SECRET_* refers to */
  unsigned int masked : 1;       /* "********" means "keep", in operations with keeps_masked */
  unsigned int unique : 1;       /* the same value twice in an array causes a warning */
  unsigned int or_false : 1;     /* false is accepted, too: "none" */
  unsigned int unsent : 1;       /* not part of the query */
} Field;

typedef enum RuleKind {
  RULE_NEEDS,   /* if field = value, `other` is required */
  RULE_USELESS, /* if field = value, `other` has no effect */
  RULE_WITHIN   /* each element of `field` must be one of `other`, if that is given */
} RuleKind;

/* What a field requires of another field of the same record. */
typedef struct Rule {
  RuleKind kind;
  Severity severity;
  const char *field;
  const char *value; /* for RULE_NEEDS and RULE_USELESS; NULL: any but "" */
  const char *other;
  const char *why; /* for RULE_NEEDS; else NULL */
} Rule;

struct Record {
  const char *name; /* as in the API document, if it has one */
  const char *note;
  const char *source; /* where it is described: section of the document, or server behaviour */
  const Field *fields;
  size_t count;
  const Rule *rules;
  size_t rule_count;
  unsigned int closed : 1; /* does not accept `extra` */
  const Record *more;      /* fields of another record that are valid here too, or NULL */
};

/* The field that every definition and query has. */
#define SCHEMA_PROJECT "project_key"

/* Eight asterisks: in a plain update they mean "keep the stored value" (trap 16). */
#define SCHEMA_MASK "********"

/* Bytes that the server's database stores of one build, at most. */
#define SCHEMA_STORED_MAX ((size_t)16 << 20)

/* The field of that name in the record or in those it includes, or NULL. */
const Field *schema_field(const Record *record, const char *name);

/* What the field has of that; never NULL. */
const Rare *schema_rare(const Field *field);

/* The key a field has on the wire. */
const char *schema_wire(const Field *field);

/* The type's name in messages: "string", "integer", ... */
const char *schema_type_name(Type type);

#pragma GCC visibility pop

#endif
